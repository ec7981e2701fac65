"""What the Sample panel looks like, from stored results, at three sizes.

`make snapshots` draws them anew; look at the report before committing the result.
"""

from pathlib import Path

import numpy as np
import pytest
from pictures import colours
from rest import at_rest
from results import store_sample
from textual.pilot import Pilot
from textual.widgets import Input

from engine.config import parse_config
from engine.runs.directory import RunDirectory
from engine.runs.store import create_run
from engine.service.messages import Emerging, Working
from tui.app import Workbench
from tui.image_mode import ImageMode
from tui.panels.sample import SamplePanel
from tui.screens.run import RunScreen
from tui.watch.desk import Reply
from tui.widgets.result_list import ResultList
from tui.widgets.result_view import ResultView

CONFIG = (Path(__file__).parent / "recorded" / "food" / "config.toml").read_text()
SIZES = [(120, 36), (80, 24), (200, 60)]
all_sizes = pytest.mark.parametrize("size", SIZES, ids=["120x36", "80x24", "200x60"])


def workbench(run: RunDirectory, images: ImageMode = "halfcell") -> Workbench:
    return Workbench(run.path.parent, images, run)


async def opened(pilot: Pilot, results: int) -> SamplePanel:
    """The panel, in front, with so many results listed and the newest one shown."""

    def is_read() -> bool:
        return isinstance(pilot.app.screen, RunScreen) and pilot.app.screen._snapshot is not None

    await at_rest(pilot, is_read)
    await pilot.press("2")
    panel = pilot.app.screen.query_one(SamplePanel)

    def is_shown() -> bool:
        is_listed = panel.query_one(ResultList).option_count == results
        return is_listed and bool(panel.query_one(ResultView).border_title) == bool(results)

    await at_rest(pilot, is_shown)
    return panel


@all_sizes
def test_results(snap_compare, recorded: RunDirectory, size) -> None:
    store_sample(recorded, count=4, steps=12, time=1.0)
    store_sample(recorded, count=64, steps=10, time=2.0)

    async def look(pilot: Pilot) -> None:
        await opened(pilot, 2)

    assert snap_compare(workbench(recorded), terminal_size=size, run_before=look)


@all_sizes
def test_drawing(snap_compare, recorded: RunDirectory, size) -> None:
    store_sample(recorded, count=4, steps=12, time=1.0)
    emerging = np.stack([colours(16, 16, seed) for seed in range(16)])
    shown = Emerging(
        id=1, step=8, steps=20, level=290, count=16, size=16, channels=3, pixels=emerging.tobytes()
    )

    async def look(pilot: Pilot) -> None:
        panel = await opened(pilot, 1)
        panel._set_drawing(True)
        view = panel.query_one(ResultView)
        view.begin(16)
        for message in (shown, Working(1, "sampling, 8/20", 8, 20, 75.0)):
            panel.hear(Reply(panel, "going on", "sampling, 8/20", message), True)
        await at_rest(pilot, lambda: "8 of 20" in str(view.border_title))

    assert snap_compare(workbench(recorded), terminal_size=size, run_before=look)


@all_sizes
def test_nothing_drawn_yet(snap_compare, tmp_path: Path, size) -> None:
    run = create_run(tmp_path, "fresh", parse_config(CONFIG, "test"))

    async def look(pilot: Pilot) -> None:
        await opened(pilot, 0)

    assert snap_compare(workbench(run), terminal_size=size, run_before=look)


@all_sizes
def test_wrong_value(snap_compare, recorded: RunDirectory, size) -> None:
    store_sample(recorded, count=9, time=1.0)

    async def look(pilot: Pilot) -> None:
        panel = await opened(pilot, 1)
        await pilot.press("down", "down", "enter", *"501", "enter")
        panel.query_one(Input).cursor_blink = False
        await at_rest(pilot, lambda: True)

    assert snap_compare(workbench(recorded), terminal_size=size, run_before=look)


@pytest.mark.parametrize("means", ["off", "no colour"])
def test_with_less(
    snap_compare, recorded: RunDirectory, monkeypatch: pytest.MonkeyPatch, means: str
) -> None:
    store_sample(recorded, count=9, time=1.0)
    if means == "no colour":
        monkeypatch.setenv("NO_COLOR", "1")

    async def look(pilot: Pilot) -> None:
        await opened(pilot, 1)

    app = workbench(recorded, "off" if means == "off" else "halfcell")
    assert snap_compare(app, terminal_size=(80, 24), run_before=look)
