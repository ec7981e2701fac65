"""The settings of several runs side by side: what differs, and how far they came with it."""

from pathlib import Path

import pytest
from made_runs import made_run
from textual.pilot import Pilot
from textual.widgets import DataTable

from engine.listing.recipe import setting_keys
from engine.runs.changes import Change
from engine.runs.directory import RunDirectory
from engine.runs.files import append_line
from tui.app import Workbench
from tui.screens.compare import CompareScreen
from tui.screens.runs import RunsScreen

SIZE = (120, 36)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made_run(tmp_path, "ant", "optimizer.learning_rate=0.001", heard=1.7e9 + 3, kid=0.02)
    made_run(tmp_path, "bee", "training.epochs=480", heard=1.7e9 + 2)
    made_run(tmp_path, "cow", heard=1.7e9 + 1)
    append_line(
        RunDirectory(tmp_path / "cow").changes,
        Change(50, "optimizer.learning_rate", 0.0002, 0.0001),
    )
    return tmp_path


@pytest.fixture
def opened(until):
    async def open_comparison(pilot: Pilot, runs: int, *keys: str) -> CompareScreen:
        app = pilot.app
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        await until(pilot, lambda: len(app.screen.table.runs) == runs)
        await pilot.press(*keys, "c")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        await until(pilot, lambda: app.screen.query_one(DataTable).row_count > 0)
        return app.screen

    return open_comparison


def rows(screen: CompareScreen) -> dict[str, list[str]]:
    table = screen.query_one(DataTable)
    found = [[str(cell or "") for cell in table.get_row_at(y)] for y in range(table.row_count)]
    return {name: cells for name, *cells in found if name}


async def test_what_differs_is_told_with_outcomes_and_live_changes(
    folder: Path, opened, until, shown
) -> None:
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, 3, "a")
        told = rows(screen)
        outcomes = ["state", "step", "trained", "best validation", "KID"]
        differing = ["optimizer.learning_rate", "training.epochs"]
        assert list(told) == [*outcomes, *sorted(differing, key=setting_keys().index)]
        usual = told["optimizer.learning_rate"][1]
        assert told["optimizer.learning_rate"] == [
            "0.001", usual, f"{usual} → 0.0001 (step 50)",
        ]  # fmt: skip
        assert told["training.epochs"][1] == "480"
        assert told["KID"] == ["0.0200 ± 0.0010 effnet", "", ""]
        table = screen.query_one(DataTable)
        headings = [str(column.label) for column in table.ordered_columns]
        assert headings == ["", "A ant", "B bee", "C cow"]
        assert "2 differ" in shown(screen.query_one("#title"))
        await pilot.press("a")
        await until(pilot, lambda: set(setting_keys()) <= rows(screen).keys())
        await pilot.press("end")
        await until(pilot, lambda: table.scroll_offset.y == table.max_scroll_y > 0)
        await pilot.press("home", "down", "pagedown", "pageup")
        await until(pilot, lambda: table.scroll_offset.y == 1)
        await pilot.press("a", "escape")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))


async def test_one_run_is_compared_with_its_preset(folder: Path, opened, until) -> None:
    app = Workbench(folder, "off")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, 3, "down")
        headings = [str(c.label) for c in screen.query_one(DataTable).ordered_columns]
        assert headings == ["", "A preset demo", "B bee"]
        assert rows(screen)["training.epochs"][1] == "480"
        assert rows(screen)["state"][0] == ""


async def test_runs_that_have_no_room_are_reached_to_the_side(
    tmp_path: Path, opened, until, shown
) -> None:
    for number in range(14):
        made_run(tmp_path, f"run-{number:02}", f"seed={number}")
    app = Workbench(tmp_path, "off")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, 14, "a")
        table = screen.query_one(DataTable)
        assert len(table.ordered_columns) == 1 + 12
        troubles = screen.query_one("#compare-troubles")
        await until(pilot, lambda: "2 more are marked; at most 12" in shown(troubles))
        await pilot.press(*["right"] * 3)
        await until(pilot, lambda: table.scroll_offset.x == 36)
        assert "seed" in table.render_line(table.row_count).text, "the names of settings stay"
        await pilot.press("left")
        await until(pilot, lambda: table.scroll_offset.x == 24)
