"""Runs are deleted in the list of runs, after a question that says what it frees."""

import re
from pathlib import Path

import pytest
from made_runs import live, made_run
from textual.pilot import Pilot
from textual.widgets import Label

from engine.data.printable import in_bytes
from engine.runs.directory import RunDirectory
from engine.runs.disk_space import disk_space
from engine.runs.notes import change_notes
from tui.app import Workbench
from tui.screens.confirm import ConfirmScreen
from tui.screens.runs import RunsScreen
from tui.widgets.answer_line import AnswerLine

SIZE = (120, 36)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("ant", "bee", "cow", "dog"):
        made_run(tmp_path, name, heard=1.7e9 - ord(name[0]))
    change_notes(RunDirectory(tmp_path / "ant"), name="Formica")
    return tmp_path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def is_listed(pilot: Pilot, count: int) -> bool:
    screen = pilot.app.screen
    return isinstance(screen, RunsScreen) and len(screen.table.runs) == count


async def test_one_run_is_deleted_after_a_question_that_tells_how_much_it_frees(
    folder: Path, until, click, shown
) -> None:
    (folder / "ant" / "mine.txt").write_text("keep?")
    freed = in_bytes(disk_space(folder / "ant"))
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: is_listed(pilot, 4))
        await pilot.press("delete")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        question = " ".join(shown(app.screen.query_one(Label)).split())
        assert question.startswith(f'Delete run ant "Formica" for good? That frees {freed}.')
        assert "did not make ant/mine.txt: deleted too" in question
        await pilot.press("n")
        answer = app.screen.query_one(AnswerLine)
        await until(pilot, lambda: shown(answer) == "✓ Nothing is deleted.")
        assert len(names(folder)) == 4
        await pilot.press("backspace")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await click(pilot, "#yes")
        await until(pilot, lambda: f'Deleted run ant "Formica": {freed} freed.' in shown(answer))
        await until(pilot, lambda: is_listed(pilot, 3))
    assert names(folder) == {"bee", "cow", "dog"}


async def test_marked_runs_are_deleted_and_a_live_one_stays(folder: Path, until, shown) -> None:
    with live(RunDirectory(folder / "bee"), RunDirectory(folder / "dog")):
        app = Workbench(folder, "off")
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: is_listed(pilot, 4))
            await pilot.press("slash", *"bee", "enter", "delete")
            answer = app.screen.query_one(AnswerLine)
            await until(pilot, lambda: "Delete: Run 'bee' has a live engine" in shown(answer))
            await pilot.press("escape", "a", "delete")
            await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
            question = " ".join(shown(app.screen.query_one(Label)).split())
            assert re.search(r'Delete 2 runs \(ant "Formica", cow\) for good\?', question)
            assert "'bee' has a live engine" in question and "'dog' has a live engine" in question
            await pilot.press("y")
            await until(pilot, lambda: "Deleted 2 runs" in shown(answer))
            await until(pilot, lambda: is_listed(pilot, 2))
            assert {facts.name for facts in app.screen.table.runs.marked} == {"bee", "dog"}
    assert names(folder) == {"bee", "dog"}
