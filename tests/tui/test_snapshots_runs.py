"""What the list of runs and the views of marked runs look like, from a recorded run and made ones.

`make snapshots` draws them anew; look at the report before committing the result.
"""

import shutil
from pathlib import Path

import pytest
from made_runs import live, made_run, store_pairs
from rest import at_rest
from textual.pilot import Pilot

from engine.runs.directory import RunDirectory
from engine.runs.notes import Notes
from tui.app import Workbench
from tui.screens.compare import CompareScreen
from tui.screens.curves import CurvesScreen
from tui.screens.memorised import MemorisedScreen
from tui.screens.runs import RunsScreen

RECORDED = Path(__file__).parent / "recorded" / "food"
NOW = 1_800_000_000.0
both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder by a path that is the same everywhere; a clock that stands still."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tui.run_words.time.time", lambda: NOW)
    # The lock of a run names its process, which has more digits or fewer.
    monkeypatch.setattr("tui.watch.run_list.disk_space", lambda path: 48_123_456)
    return Path("checkpoints")


@pytest.fixture
def runs(folder: Path) -> Path:
    """Runs in every state."""
    shutil.copytree(RECORDED, folder / "food")
    sweep = Notes(tags=("sweep",))
    rate = "optimizer.learning_rate"
    made_run(folder, "rate-1", f"{rate}=0.001", heard=NOW - 7000, best=0.071, kid=0.021,
             notes=sweep)  # fmt: skip
    made_run(folder, "rate-2", f"{rate}=0.004", heard=NOW - 90, best=0.0654, kid=0.0172,
             notes=Notes("Four times the rate", ("sweep", "keep"), "the best so far"))  # fmt: skip
    made_run(folder, "flowers", heard=NOW - 200_000, best=0.09, kid=0.3,
             protocol="kid-inception-75")  # fmt: skip
    made_run(folder, "broken", state="failed", heard=NOW - 400_000, message="The disk is full.")
    made_run(folder, "killed", state="training", heard=NOW - 500_000)
    made_run(folder, "far", state="training", heard=NOW - 5)
    made_run(folder, "near", state="paused", heard=NOW)
    return folder


async def opened(pilot: Pilot, *keys: str) -> None:
    """The list, when all of it is known; then keys."""

    def is_listed() -> bool:
        screen = pilot.app.screen
        if not isinstance(screen, RunsScreen) or not screen._has_looked:
            return False
        return all(facts.bytes for facts in screen.table.runs.every)

    await at_rest(pilot, is_listed)
    await pilot.press(*keys)


@both_sizes
def test_runs(snap_compare, runs: Path, size: tuple[int, int]) -> None:
    async def mark(pilot: Pilot) -> None:
        await opened(pilot, "down", "down", "space", "space", "up")
        await at_rest(pilot, lambda: len(pilot.app.screen.table.runs.marked) == 2)

    with live(RunDirectory(runs / "far"), host="gpu7"), live(RunDirectory(runs / "near")):
        app = Workbench(runs, "halfcell")
        assert snap_compare(app, terminal_size=size, run_before=mark)


def test_no_runs(snap_compare, folder: Path) -> None:
    app = Workbench(folder, "halfcell")
    assert snap_compare(app, terminal_size=(80, 24), run_before=opened)


@both_sizes
def test_curves(snap_compare, runs: Path, size: tuple[int, int]) -> None:
    async def draw(pilot: Pilot) -> None:
        await opened(pilot, "slash", *"finished", "enter", "a", "o")
        await at_rest(
            pilot,
            lambda: isinstance(pilot.app.screen, CurvesScreen) and pilot.app.screen._has_read,
        )

    assert snap_compare(Workbench(runs, "halfcell"), terminal_size=size, run_before=draw)


def test_compared(snap_compare, runs: Path) -> None:
    async def compare(pilot: Pilot) -> None:
        await opened(pilot, "slash", *"sweep", "enter", "a", "c")
        await at_rest(
            pilot,
            lambda: isinstance(pilot.app.screen, CompareScreen) and bool(pilot.app.screen._columns),
        )

    assert snap_compare(Workbench(runs, "halfcell"), terminal_size=(120, 36), run_before=compare)


def test_memorised(snap_compare, folder: Path) -> None:
    store_pairs(made_run(folder, "ant", "data.size=16"), count=8)

    async def look(pilot: Pilot) -> None:
        await opened(pilot, "m")
        await at_rest(
            pilot,
            lambda: (
                isinstance(pilot.app.screen, MemorisedScreen)
                and pilot.app.screen._pairs is not None
            ),
        )

    assert snap_compare(Workbench(folder, "halfcell"), terminal_size=(120, 36), run_before=look)
