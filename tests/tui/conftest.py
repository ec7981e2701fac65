"""Recorded runs, and helpers to drive the workbench."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from settled import settle
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Static

from engine.runs.directory import RunDirectory
from tui.watch.device import DeviceReader, DeviceReading, Gauge

RECORDED = Path(__file__).parent / "recorded"


@pytest.fixture(autouse=True)
def fixed_clock_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Events show the time of day: the same everywhere."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A theme that one test has chosen is remembered in its settings, not in those of the next."""
    folder = tmp_path_factory.mktemp("settings")
    shutil.copytree(os.environ["DDPM_CONFIG"], folder, dirs_exist_ok=True)
    monkeypatch.setenv("DDPM_CONFIG", str(folder))


@pytest.fixture(autouse=True)
def still_device(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In pictures of the screen this machine is always equally busy."""
    if request.node.path.name.startswith("test_snapshots"):
        gauge = Gauge("CPU, 2 cores", 0.42, 5 << 30, 24 << 30)
        reading = DeviceReading((), gauge, None, "NVML Shared Library Not Found")
        monkeypatch.setattr(DeviceReader, "read", lambda self, engine: reading)


@pytest.fixture(autouse=True)
def patient_pilot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each key, click and pause has had its whole effect before the test goes on."""
    press, click, pause = Pilot.press, Pilot.click, Pilot.pause

    async def press_in_turn(pilot: Pilot, *keys: str) -> None:
        for key in keys:
            await press(pilot, key)
            await settle(pilot)

    async def click_and_settle(pilot: Pilot, *args: object, **options: object) -> bool:
        is_hit = await click(pilot, *args, **options)
        await settle(pilot)
        return is_hit

    async def pause_and_settle(pilot: Pilot, delay: float | None = None) -> None:
        await pause(pilot, delay)
        if delay is None:
            await settle(pilot)

    monkeypatch.setattr(Pilot, "press", press_in_turn)
    monkeypatch.setattr(Pilot, "click", click_and_settle)
    monkeypatch.setattr(Pilot, "pause", pause_and_settle)


@pytest.fixture
def recorded(tmp_path: Path) -> RunDirectory:
    """A copy of the recorded run: finished, with its history and previews."""
    path = tmp_path / "food"
    shutil.copytree(RECORDED / "food", path)
    return RunDirectory(path)


@pytest.fixture
def no_place_for_sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every engine that is started ends at once, before it can write anything down."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    (folder / f"ddpm-tui-{os.getuid()}").touch()
    monkeypatch.setenv("TMPDIR", str(folder))


@pytest.fixture
def shown() -> Callable[[Widget], str]:
    """What a widget shows, as text; of words also before they have got their place."""

    def text_of(widget: Widget) -> str:
        if isinstance(widget, Static):
            return " ".join(str(widget.render()).split())
        lines = [widget.render_line(y).text for y in range(widget.size.height)]
        return " ".join(" ".join(lines).split())

    return text_of


@pytest.fixture
def until():
    """Let the workbench run until a condition holds, and what follows from that is done too."""

    async def wait(pilot: Pilot, condition: Callable[[], bool], seconds: float = 120.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"waited {seconds} s in vain"
            await pilot.pause(0.05)
        await settle(pilot)

    return wait


@pytest.fixture
def click(until):
    """Click on what a dialog shows, as soon as it has its place: a click before hits nothing."""

    async def click(pilot: Pilot, selector: str) -> None:
        def is_placed() -> bool:
            return any(widget.region.area > 0 for widget in pilot.app.screen.query(selector))

        await until(pilot, is_placed)
        await pilot.click(selector)

    return click
