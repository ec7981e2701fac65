"""The list of runs: found, sorted, marked and opened by keys and mouse."""

import os
import shutil
import time
from pathlib import Path

import pytest
from made_runs import BEGAN, live, made_run
from textual.widgets import Input, Static

from engine.config import load_config
from engine.runs.directory import RunDirectory
from engine.runs.notes import Notes, change_notes
from engine.runs.status import Status, write_status
from engine.runs.store import create_run
from engine.runs.summary import summarise
from tui.app import Workbench, farewell
from tui.screens.compare import CompareScreen
from tui.screens.help import HelpScreen
from tui.screens.new_run import NewRunScreen
from tui.screens.notes import NotesScreen
from tui.screens.run import RunScreen
from tui.screens.runs import RunsScreen
from tui.watch.run_list import RunListWatcher
from tui.widgets.answer_line import AnswerLine
from tui.widgets.run_brief import RunBrief
from tui.widgets.run_table import RunTable

SIZE = (120, 36)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four finished runs, d heard of last."""
    losses = {"apple": 0.3, "bear": 0.1, "cat": 0.2, "dog": 0.4}
    for hour, (name, best) in enumerate(losses.items()):
        made_run(tmp_path, name, best=best, heard=time.time() - 86400 + 3600 * hour)
    change_notes(RunDirectory(tmp_path / "bear"), name="Grizzly", add=["sweep", "lr"], note="big")
    change_notes(RunDirectory(tmp_path / "cat"), add=["sweep"])
    return tmp_path


def table(app: Workbench) -> RunTable:
    assert isinstance(app.screen, RunsScreen)
    return app.screen.table


def names(app: Workbench) -> list[str]:
    return [facts.name for facts in table(app).runs.shown]


def at_cursor(app: Workbench) -> str:
    facts = table(app).runs.under_cursor
    return facts.name if facts else ""


def lists(app: Workbench, count: int) -> bool:
    """Whether so many runs are listed, with their sizes."""
    runs = table(app).runs if isinstance(app.screen, RunsScreen) else None
    return runs is not None and len(runs) == count and all(f.bytes for f in runs.every)


async def test_a_line_for_each_run_and_about_the_one_at_the_cursor(
    folder: Path, shown, until
) -> None:
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: lists(app, 4))
        lines = [table(app).render_line(y).text for y in range(6)]
        assert lines[0].split() == [
            "run", "state", "epoch", "step", "best", "val.", "images", "recipe", "trained",
            "disk", "heard▼", "tags",
        ]  # fmt: skip
        assert lines[1].split()[:6] == ["dog", "✓", "finished", "20/20", "200", "0.4"]
        assert "Grizzly" in lines[3] and "sweep lr" in lines[3] and "bear" not in lines[3]
        assert not lines[5].strip()
        assert "4 runs" in shown(app.screen.query_one("#title"))
        brief = app.screen.query_one(RunBrief)
        assert shown(brief) == "dog network unet 48-64 weights 510k"
        await pilot.press("down", "j")
        assert at_cursor(app) == "bear"
        assert "Grizzly" in shown(brief) and "folder bear" in shown(brief)
        assert shown(brief).endswith("big")


async def test_more_columns_where_there_is_more_room(folder: Path, until) -> None:
    headings = {}
    for size in ((60, 20), (80, 24), (120, 36), (200, 60)):
        app = Workbench(folder, "off")
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda app=app: lists(app, 4))
            headings[size[0]] = [column.name for column in table(app).columns]
            assert all(len(table(app).render_line(y).text) == table(app).size.width for y in (0, 1))
    assert {"run", "state", "epoch", "best", "heard"} <= set(headings[60])
    assert {"run", "state", "epoch", "best", "recipe", "heard"} <= set(headings[80])
    assert set(headings[80]) < set(headings[120]) < set(headings[200])
    assert {"step", "network", "parameters", "trained", "size", "name", "note"} < {*headings[200]}


async def test_resizing_brings_and_takes_columns(folder: Path, until) -> None:
    app = Workbench(folder, "off")
    async with app.run_test(size=(200, 60)) as pilot:
        await until(pilot, lambda: lists(app, 4))
        await pilot.press("down")
        wide = len(table(app).columns)
        await pilot.resize_terminal(70, 20)
        await until(pilot, lambda: len(table(app).columns) < wide)
        assert at_cursor(app) == "cat"
        await pilot.resize_terminal(200, 60)
        await until(pilot, lambda: len(table(app).columns) == wide)


async def test_sorting_goes_through_the_columns_in_view_and_turns_round(
    folder: Path, until
) -> None:
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: lists(app, 4))
        assert names(app) == ["dog", "cat", "bear", "apple"]
        while table(app).runs.column.name != "best":
            await pilot.press("S")
        assert "best val.▲" in table(app).render_line(0).text
        assert names(app) == ["bear", "cat", "apple", "dog"]
        assert at_cursor(app) == "bear", "nobody has moved the cursor from the top"
        await pilot.press("R")
        assert "best val.▼" in table(app).render_line(0).text
        assert names(app) == ["dog", "apple", "cat", "bear"]
        for _ in table(app).columns:
            await pilot.press("s")
        assert names(app) == ["bear", "cat", "apple", "dog"], "round to the same, the usual way"


async def test_column_out_of_view_is_named_above(folder: Path, shown, until) -> None:
    app = Workbench(folder, "off")
    async with app.run_test(size=(200, 60)) as pilot:
        await until(pilot, lambda: lists(app, 4))
        while table(app).runs.column.name != "size":
            await pilot.press("s")
        await pilot.resize_terminal(60, 20)
        title = app.screen.query_one("#title")
        await until(pilot, lambda: "by disk ▼" in shown(title))
        await pilot.press("s")
        await until(pilot, lambda: "by disk" not in shown(title))


async def test_filter_while_typing_and_the_arrows_go_on(folder: Path, shown, until) -> None:
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: lists(app, 4))
        await pilot.press("slash", *"sweep")
        assert names(app) == ["cat", "bear"]
        assert "2 of 4 runs" in shown(app.screen.query_one("#title"))
        await pilot.press("down")
        assert at_cursor(app) == "bear"
        await pilot.press("space", *"grizz")
        assert names(app) == ["bear"], "a space is a space here, not a mark"
        await pilot.press("enter")
        assert app.focused is table(app) and names(app) == ["bear"]
        assert app.screen.query_one(Input).display, "one sees that not all are shown"
        await pilot.press("slash", "x")
        hint = app.screen.query_one("#hint", Static)
        await until(pilot, lambda: "No run has these words: esc shows all" in shown(hint))
        await pilot.press("escape")
        assert len(names(app)) == 4 and app.focused is table(app)
        assert not app.screen.query_one(Input).display
        assert at_cursor(app) in names(app)


async def test_empty_filter_is_put_away(folder: Path, until) -> None:
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: lists(app, 4))
        await pilot.press("slash", "space", "enter")
        assert not app.screen.query_one(Input).display and len(names(app)) == 4


async def test_marks_are_shown_counted_and_taken_back(folder: Path, shown, until) -> None:
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: lists(app, 4))
        title = app.screen.query_one("#title")
        await pilot.press("space", "space")
        assert [f.name for f in table(app).runs.marked] == ["dog", "cat"]
        assert at_cursor(app) == "bear"
        lines = [table(app).render_line(y).text for y in range(1, 5)]
        assert [line[0] for line in lines] == ["◆", "◆", " ", " "]
        assert "2 marked" in shown(title)
        await pilot.press("slash", *"grizzly", "enter")
        await until(pilot, lambda: "2 marked (2 not shown)" in shown(title))
        await pilot.press("escape", "escape")
        assert table(app).runs.marked == [] and "marked" not in shown(title)
        await pilot.press("a")
        assert len(table(app).runs.marked) == 4
        await pilot.press("a")
        assert table(app).runs.marked == []


async def test_mouse_goes_marks_sorts_and_opens(folder: Path, until) -> None:
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: lists(app, 4))
        await pilot.click(RunTable, offset=(10, 3))
        assert at_cursor(app) == "bear"
        await pilot.click(RunTable, offset=(0, 2))
        assert [f.name for f in table(app).runs.marked] == ["cat"] and at_cursor(app) == "cat"
        await pilot.click(RunTable, offset=(0, 2))
        assert table(app).runs.marked == []
        heading = table(app).render_line(0).text.index("best")
        await pilot.click(RunTable, offset=(heading, 0))
        assert names(app) == ["bear", "cat", "apple", "dog"]
        await pilot.click(RunTable, offset=(heading, 0))
        assert names(app) == ["dog", "apple", "cat", "bear"]
        await pilot.click(RunTable, offset=(10, 20))
        assert at_cursor(app) == "cat", "there is no run"
        await pilot.click(RunTable, offset=(10, 1), times=2)
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        assert app.screen.run.name == "dog"


async def test_enter_opens_and_five_escape_and_h_come_back(folder: Path, until) -> None:
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: lists(app, 4))
        await pilot.press("down")
        for key in ("5", "escape", "h"):
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, RunScreen))
            await pilot.press(key)
            await until(pilot, lambda: isinstance(app.screen, RunsScreen))
            assert at_cursor(app) == "cat"
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewRunScreen))


async def test_resume_opens_what_can_be_resumed_and_refuses_the_rest(
    folder: Path, shown, until, no_place_for_sockets
) -> None:
    made_run(folder, "eel", state="stopped", heard=time.time())
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: lists(app, 5))
        await pilot.press("down", "r")
        answer = app.screen.query_one(AnswerLine)
        await until(pilot, lambda: "nothing to resume, dog is finished." in shown(answer))
        await pilot.press("up", "r")
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        assert app.screen.run.name == "eel"
        # An engine is started, which here cannot begin.
        answer = app.screen.query_one(AnswerLine)
        await until(pilot, lambda: "✗ Resume" in shown(answer) or "✗ The engine" in shown(answer))


async def test_changes_are_seen_and_draw_only_their_lines(folder: Path, until) -> None:
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: lists(app, 4))
        await pilot.press("down")
        before = {y: table(app).render_line(y) for y in range(1, 5)}
        known = Status("stopped", time.time() - 86400 + 3600, 100, 10.0, 20, 0.1)
        write_status(folder / "bear" / "status.json", known)
        await until(pilot, lambda: "stopped" in table(app).render_line(3).text)
        same = [y for y in before if table(app).render_line(y) is before[y]]
        assert same == [1, 2, 4]
        assert at_cursor(app) == "cat"


async def test_cursor_stays_on_its_run_when_others_come_and_go(folder: Path, until) -> None:
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: lists(app, 4))
        await pilot.press("down")
        made_run(folder, "eel", heard=time.time())
        await until(pilot, lambda: names(app)[0] == "eel" and lists(app, 5))
        assert at_cursor(app) == "cat"
        shutil.rmtree(folder / "dog")
        await until(pilot, lambda: "dog" not in names(app))
        assert at_cursor(app) == "cat"
        shutil.rmtree(folder / "cat")
        await until(pilot, lambda: "cat" not in names(app))
        assert at_cursor(app) == "bear", "what took its place"


async def test_nothing_is_looked_at_while_another_screen_is_in_front(
    folder: Path, until, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0
    look = RunListWatcher.look

    def counted(self: RunListWatcher):
        nonlocal looks
        looks += 1
        return look(self)

    monkeypatch.setattr(RunListWatcher, "look", counted)
    monkeypatch.setattr("tui.screens.runs._SECONDS_BETWEEN_LOOKS", 0.05)
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: lists(app, 4) and looks > 3)
        for key, screen in (("question_mark", HelpScreen), ("enter", RunScreen)):
            await pilot.press(key)
            await until(pilot, lambda screen=screen: isinstance(app.screen, screen))
            await pilot.pause(0.3)  # a look that had begun may end
            before = looks
            await pilot.pause(0.5)
            assert looks == before
            await pilot.press("escape")
            await until(pilot, lambda before=before: looks > before)


async def test_a_look_is_taken_at_once_when_the_list_is_back(
    folder: Path, until, monkeypatch
) -> None:
    monkeypatch.setattr("tui.screens.runs._SECONDS_BETWEEN_LOOKS", 3600.0)
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: lists(app, 4))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        shutil.rmtree(folder / "apple")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen) and lists(app, 3))


async def test_many_runs_are_scrolled_and_the_cursor_is_always_in_view(
    tmp_path: Path, until
) -> None:
    for number in range(150):
        run = create_run(tmp_path, f"run-{number:03}", load_config("demo"))
        os.utime(run.config, (BEGAN - number, BEGAN - number))
    app = Workbench(tmp_path, "off")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: lists(app, 150))

        def in_view() -> str:
            return "\n".join(table(app).render_line(y).text for y in range(table(app).size.height))

        for keys, name in (
            (["end"], "run-149"), (["up"], "run-148"), (["pageup", "pageup"], None),
            (["home"], "run-000"), (["pagedown"] * 3, None), (["G"], "run-149"),
            (["g"], "run-000"), (["k"], "run-000"),
        ):  # fmt: skip
            await pilot.press(*keys)
            await pilot.pause()
            assert name in (None, at_cursor(app))
            assert at_cursor(app) in in_view(), keys
            assert "run" in table(app).render_line(0).text, "the headings stay"


async def test_damaged_runs_tell_their_trouble(folder: Path, shown, until) -> None:
    (folder / "dog" / "config.toml").write_text("[training]\nepochs = many\n")
    (folder / "cat" / "notes.toml").write_text("nome = 3")
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: lists(app, 4))
        brief = app.screen.query_one(RunBrief)
        await until(pilot, lambda: "dog" in shown(brief) and "is not valid TOML" in shown(brief))
        await pilot.press("down")
        assert "broken by hand" in shown(brief)
        await pilot.press("up", "c")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        troubles = app.screen.query_one("#compare-troubles")
        await until(pilot, lambda: "not valid TOML" in shown(troubles))
        await pilot.press("escape")
        for name in ("dog", "cat"):
            place = names(app).index(name)
            (segment,) = [s for s in table(app).render_line(place + 1) if s.text.strip() == name]
            assert segment.style is not None and segment.style.bold


async def test_failed_runs_say_why_and_engines_elsewhere_where(folder: Path, shown, until) -> None:
    made_run(folder, "far", state="training", heard=time.time() + 1)
    made_run(folder, "bad", state="failed", heard=time.time() - 1, message="The disk is full.")
    with live(RunDirectory(folder / "far"), host="gpu7"):
        app = Workbench(folder, "off", RunDirectory(folder / "bad"))
        async with app.run_test(size=SIZE) as pilot:
            await pilot.press("5")
            await until(pilot, lambda: isinstance(app.screen, RunsScreen) and lists(app, 6))
            brief = app.screen.query_one(RunBrief)
            assert at_cursor(app) == "far" and "its engine is on gpu7" in shown(brief)
            assert "1 live" in shown(app.screen.query_one("#title"))
            await pilot.press("down")
            assert at_cursor(app) == "bad" and shown(brief).endswith("The disk is full.")


@pytest.mark.parametrize(
    ("place", "words"),
    [("", "No runs yet. Press n"), ("nowhere", "There is no such folder yet. Press n"),
     ("x" * 300, "Reading the runs in")],
    ids=["empty", "missing", "unreadable"],
)  # fmt: skip
async def test_where_there_are_no_runs_one_is_told_why_and_no_key_is_silent(
    tmp_path: Path, shown, until, place: str, words: str
) -> None:
    app = Workbench(tmp_path / place, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        await until(pilot, lambda: words in shown(app.screen.query_one("#hint")))
        answer = app.screen.query_one(AnswerLine)
        for key in ("enter", "r", "o", "c", "m", "e", "delete"):
            answer.update("")
            await pilot.press(key)
            await until(pilot, lambda: shown(answer) == "✗ There is no run here.")
        await pilot.press("space", "a", "s", "R", "down", "end", "pageup", "escape")
        assert isinstance(app.screen, RunsScreen)


async def test_run_removed_while_it_is_listed_is_told_when_opened(
    folder: Path, shown, until, monkeypatch
) -> None:
    # A look in between would take it off the list.
    monkeypatch.setattr("tui.screens.runs._SECONDS_BETWEEN_LOOKS", 3600.0)
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: lists(app, 4))
        shutil.rmtree(folder / "dog")
        await pilot.press("enter")
        answer = app.screen.query_one(AnswerLine)
        await until(pilot, lambda: "There is no run 'dog'" in shown(answer))
        assert isinstance(app.screen, RunsScreen)


async def test_help_names_every_key(folder: Path, until) -> None:
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: lists(app, 4))
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        listed = {one.meaning: place for place, one in enumerate(app.screen._explained)}
        assert {binding.tooltip for binding in RunsScreen.BINDINGS} <= listed.keys()
        # A click on a line does what it says: every action is there for the mouse too.
        lines = app.screen.query(Static)[1]
        texts = [lines.render_line(y).text for y in range(lines.size.height)]
        line = next(y for y, text in enumerate(texts) if "mark the run" in text)
        await pilot.click(lines, offset=(texts[line].index("mark"), line))
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        await until(pilot, lambda: [facts.name for facts in table(app).runs.marked] == ["dog"])


async def test_name_that_is_no_text_reaches_no_terminal(tmp_path: Path, until) -> None:
    """Names of folders are bytes; what is no UTF-8 in them cannot be written to a terminal."""
    made = create_run(tmp_path, "good", load_config("demo"))
    odd = RunDirectory(made.path.with_name(os.fsdecode(b"odd\xff\n2")))
    made.path.rename(odd.path)
    app = Workbench(tmp_path, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RunsScreen) and lists(app, 1))
        assert table(app).render_line(1).text.split()[0] == "odd\N{REPLACEMENT CHARACTER}"
        app.export_screenshot().encode()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        app.export_screenshot().encode()
    assert summarise(odd).state == "new"
    farewell([odd.name]).encode()


async def test_hostile_notes_are_shown_without_teeth(tmp_path: Path, until) -> None:
    run = made_run(tmp_path, "evil", notes=Notes("good"))
    run.notes.write_text(
        'name = "a\\u001b[31mred\\u009b2J"\ntags = ["\\u0007"]\nnote = "\\u001b]0;x"'
    )
    app = Workbench(tmp_path, "off")
    async with app.run_test(size=(200, 60)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RunsScreen) and lists(app, 1))
        text = table(app).render_line(1).text
        assert text.isprintable() and "a\N{REPLACEMENT CHARACTER}[31mred" in text
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, NotesScreen))
        written = app.export_screenshot()
        assert not {"\x1b", "\x9b", "\x07"} & set(written)


async def test_the_only_live_run_is_opened_and_two_are_listed(folder: Path, until) -> None:
    runs = [made_run(folder, n, state="training", heard=time.time() + 1) for n in ("one", "two")]
    with live(runs[0]):
        app = Workbench(folder, "off")
        async with app.run_test(size=SIZE) as pilot:
            await until(pilot, lambda: isinstance(app.screen, RunScreen))
            assert app.screen.run.name == "one"
    with live(*runs):
        app = Workbench(folder, "off")
        async with app.run_test(size=SIZE) as pilot:
            await until(pilot, lambda: isinstance(app.screen, RunsScreen) and lists(app, 6))
            assert names(app)[:2] == ["one", "two"]
