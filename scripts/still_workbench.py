"""The workbench for pictures: a clock zone, settings and a device load that are always the same."""

import os
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from engine.runs.directory import RunDirectory
from engine.service.start import StartedEngine
from tui.app import Workbench
from tui.watch.device import DeviceReader, DeviceReading, Gauge

SIZE = (120, 36)
_BUSY = DeviceReading(
    (), Gauge("CPU, 2 cores", 0.42, 5 << 30, 24 << 30), None, "NVML Shared Library Not Found"
)


@asynccontextmanager
async def still_workbench(
    folder: Path, run: RunDirectory | None = None, engine: StartedEngine | None = None
) -> AsyncIterator[Pilot[str]]:
    """The workbench without a terminal, pictures by half cells.

    Args:
        folder: of the runs.
        run: to open; None: what is live, else the list.
        engine: that was just started on it.
    """
    os.environ["TZ"] = "UTC"
    time.tzset()
    DeviceReader.read = lambda self, engine: _BUSY  # type: ignore[method-assign]
    with tempfile.TemporaryDirectory(prefix="ddpm-tui-") as settings:
        os.environ["DDPM_CONFIG"] = settings
        (Path(settings) / "settings.toml").write_text("first_hint_seen = true\n")
        async with Workbench(folder, "halfcell", run, engine).run_test(size=SIZE) as pilot:
            yield pilot
