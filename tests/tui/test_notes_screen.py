"""Name, tags and note of a run, changed in the list of runs."""

from pathlib import Path

import pytest
from made_runs import made_run
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea

from engine.runs.directory import RunDirectory
from engine.runs.notes import Notes, read_notes
from tui.app import Workbench
from tui.screens.notes import NotesScreen
from tui.screens.runs import RunsScreen
from tui.widgets.answer_line import AnswerLine
from tui.widgets.run_table import RunTable

SIZE = (120, 36)


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return made_run(tmp_path, "bear", notes=Notes("Grizzly", ("sweep",), "big"))


@pytest.fixture
def opened(run: RunDirectory, until):
    async def open_notes(pilot: Pilot) -> NotesScreen:
        app = pilot.app
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        await until(pilot, lambda: bool(app.screen.table.runs.shown))
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, NotesScreen))
        return app.screen

    return open_notes


async def test_what_is_typed_is_written_down_and_listed(
    run: RunDirectory, opened, until, shown
) -> None:
    app = Workbench(run.path.parent, "off")
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        assert screen.query_one("#notes-name", Input).value == "Grizzly"
        await pilot.press("end", *" 2", "enter", "end", *" lr sweep", "enter")
        assert isinstance(app.focused, TextArea), "Enter goes on to the next field"
        await pilot.press("end", "enter", "z", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        assert read_notes(run) == Notes("Grizzly 2", ("sweep", "lr"), "big\nz"), "no tag twice"
        answer = app.screen.query_one(AnswerLine)
        await until(pilot, lambda: shown(answer) == "✓ Written down in the notes of bear.")
        table = app.screen.query_one(RunTable)
        await until(pilot, lambda: "Grizzly 2" in table.render_line(1).text)


async def test_what_cannot_be_said_is_refused_and_back_changes_nothing(
    run: RunDirectory, opened, until, click, shown
) -> None:
    app = Workbench(run.path.parent, "off")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        screen.query_one("#notes-name", Input).value = "x" * 101
        verdict = screen.query_one("#notes-verdict", Static)
        await until(pilot, lambda: "100" in shown(verdict))
        await click(pilot, "#save")
        assert app.screen is screen
        await click(pilot, "#back")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
    assert read_notes(run) == Notes("Grizzly", ("sweep",), "big")


async def test_notes_broken_by_hand_are_not_written_over(run: RunDirectory, until, shown) -> None:
    run.notes.write_text("nome = 3")
    app = Workbench(run.path.parent, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        await until(pilot, lambda: bool(app.screen.table.runs.shown))
        await pilot.press("e")
        answer = app.screen.query_one(AnswerLine)
        await until(pilot, lambda: "broken by hand" in shown(answer))
        # The list goes on looking at the folder.
        made_run(run.path.parent, "cat")
        await until(pilot, lambda: len(app.screen.table.runs) == 2)
    assert run.notes.read_text() == "nome = 3"
