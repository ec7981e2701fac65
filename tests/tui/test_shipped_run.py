"""A newcomer's first minute: the run that comes with the program, in every panel."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import kill_engines

from engine.results.result import list_results
from engine.runs.directory import RunDirectory
from engine.runs.shipped import shipped_run
from tui.app import Workbench
from tui.panels.denoise import DenoisePanel
from tui.panels.reconstruct import ReconstructPanel
from tui.panels.sample import SamplePanel
from tui.screens.run import RunScreen
from tui.screens.runs import RunsScreen
from tui.widgets.contact_sheet import ContactSheet
from tui.widgets.result_view import ResultView
from tui.widgets.run_header import RunHeader
from tui.widgets.run_table import RunTable
from tui.widgets.walk_view import WalkView

SIZE = (120, 36)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of somebody who has just installed the program: there is none yet."""
    folder = tmp_path / "runs"
    monkeypatch.setenv("DDPM_CHECKPOINTS", str(folder))
    yield folder
    kill_engines(folder)


async def test_shipped_run_is_there_at_once_and_all_is_done_in_a_copy(
    folder: Path, until, shown
) -> None:
    shipped = shipped_run()
    assert shipped is not None
    before = _times(shipped)
    app = Workbench(folder, "halfcell")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        table = app.screen.query_one(RunTable)
        await until(pilot, lambda: "shipped" in shown(table).lower())
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        run = app.screen.run
        assert run == RunDirectory(folder / "my-demo")
        header = app.screen.query_one(RunHeader)
        await until(pilot, lambda: "finished" in shown(header))

        await pilot.press("2")
        view = app.screen.query_one(SamplePanel).query_one(ResultView)
        await until(pilot, lambda: view.border_title == "sample-1")
        await pilot.press("d")
        await until(pilot, lambda: view.border_title == "sample-2")
        assert len(list_results(run)) == 2

        await pilot.press("3")
        walk = app.screen.query_one(DenoisePanel).query_one(WalkView)
        await until(pilot, lambda: walk.walk is not None)
        await pilot.press("home", "right")
        await until(pilot, lambda: walk.place == 1)

        await pilot.press("4")
        sheet = app.screen.query_one(ReconstructPanel).query_one(ContactSheet)
        await until(pilot, lambda: sheet._pictures is not None)
    assert _times(shipped) == before and len(list_results(shipped)) == 1


async def test_shipped_run_keeps_its_notes_and_its_place(folder: Path, until, shown) -> None:
    app = Workbench(folder, "halfcell")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        await until(pilot, lambda: "shipped" in shown(app.screen.query_one(RunTable)).lower())
        await pilot.press("delete")
        await until(pilot, lambda: "came with ddpm-tui" in _words(app, shown))
        await pilot.press("escape", "e")
        await until(pilot, lambda: "came with ddpm-tui" in _words(app, shown))
    assert not folder.exists()


def _words(app: Workbench, shown) -> str:
    texts = [shown(widget) for widget in app.screen.query("*") if not widget.children]
    return " ".join(texts)


def _times(run: RunDirectory) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in run.path.rglob("*")}
