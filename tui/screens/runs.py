"""The runs there are: find one, compare some, clear others away."""

import asyncio
import contextlib
from pathlib import Path

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from engine.errors import UserError
from engine.listing.facts import RunFacts
from engine.runs.directory import RunDirectory
from engine.runs.notes import read_notes
from engine.runs.shipped import check_own
from engine.runs.store import find_run
from tui import keys
from tui.image_mode import ImageMode
from tui.key_words import key_of
from tui.run_states import RESUMABLE
from tui.screens.compare import CompareScreen
from tui.screens.curves import CurvesScreen
from tui.screens.delete_runs import delete_runs_when_sure
from tui.screens.footer_room import fitted
from tui.screens.memorised import MemorisedScreen, evaluations_with_pairs
from tui.screens.notes import NotesScreen
from tui.text import from_home, printable
from tui.watch.run_list import RunListNews, RunListWatcher
from tui.widgets.answer_line import AnswerLine
from tui.widgets.run_brief import RunBrief
from tui.widgets.run_filter import RunFilter
from tui.widgets.run_table import RunTable

_SECONDS_BETWEEN_LOOKS = 2.0


class RunsScreen(Screen[None]):
    """The runs of a folder, in a table."""

    AUTO_FOCUS = "#runs"
    BINDINGS = keys.RUNS

    class Looked(Message):
        """The folder has been looked at."""

        def __init__(self, news: RunListNews) -> None:
            super().__init__()
            self.news = news

    class Opened(Message):
        """The user wants to see a run, or to resume it."""

        def __init__(self, run: RunDirectory, *, resumes: bool) -> None:
            super().__init__()
            self.run, self.resumes = run, resumes

    class WantsNew(Message):
        """The user wants a new run."""

    def __init__(self, folder: Path, images: ImageMode) -> None:
        super().__init__()
        self._folder = folder
        self._images: ImageMode = images
        self._told = Text()
        """What the title says."""
        self._hint = ""
        self._has_looked = self._is_missing = False
        self._wakes = asyncio.Event()
        """Set to look at once."""

    def compose(self) -> ComposeResult:
        """Title, filter, table, about the run under the cursor, answers, keys."""
        yield Static(id="title")
        yield RunFilter(id="filter")
        yield RunTable(id="runs")
        yield Static(id="hint")
        yield RunBrief(id="brief")
        yield AnswerLine(id="answer")
        yield Footer(show_command_palette=False)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The footer shows those that it has room for; help has them all."""
        return fitted(super().active_bindings, self.app.size.width, self.app.get_key_display)

    @property
    def table(self) -> RunTable:
        """The runs."""
        return self.query_one(RunTable)

    def on_mount(self) -> None:
        """Begin to look."""
        self._tell()
        self.run_worker(self._look_again_and_again())

    def on_screen_resume(self) -> None:
        """Look at once: a screen that lay over this one may have changed something."""
        self._wakes.set()

    # Looking.

    async def _look_again_and_again(self) -> None:
        watcher = RunListWatcher(self._folder)
        while True:
            self._wakes.clear()
            # Textual calls a screen current that lies under another, and draws it.
            if self.app.screen is self:
                pieces = watcher.look()
                while (news := await asyncio.to_thread(next, pieces, None)) is not None:
                    self.post_message(self.Looked(news))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wakes.wait(), _SECONDS_BETWEEN_LOOKS)

    def on_runs_screen_looked(self, event: Looked) -> None:
        """Show what there is now."""
        news = event.news
        self._hint = news.trouble
        self._has_looked = self._has_looked or news.is_complete or bool(news.trouble)
        self._is_missing = news.is_missing
        if news.read or news.gone:
            self.table.take(news.read, news.gone)
        self.table.tick()
        self._tell()

    def on_run_table_changed(self) -> None:
        """Tell of what is shown now."""
        self._tell()

    def _tell(self) -> None:
        runs = self.table.runs
        title = self._title()
        if title != self._told:
            self._told = title
            self.query_one("#title", Static).update(title, layout=False)
        self.query_one(RunBrief).show(runs.under_cursor, self.table.columns)
        hint = self._words_instead()
        self.set_class(not runs.shown, "-empty")
        self.set_class(bool(hint), "-hinting")
        if hint:
            self.query_one("#hint", Static).update(Text(printable(hint)))

    def _title(self) -> Text:
        runs = self.table.runs
        title = Text("Runs", style="bold", no_wrap=True, overflow="ellipsis")
        if len(runs):
            some = f"{len(runs.shown):,} of " if len(runs.shown) != len(runs) else ""
            title.append(f"  {some}{len(runs):,} {'run' if len(runs) == 1 else 'runs'}", "not bold")
        if live := sum(facts.engine is not None for facts in runs.every):
            title.append(f"  {live} live", "not bold green")
        if marked := runs.marked:
            hidden = runs.marked_and_hidden
            title.append(f"  {len(marked)} marked{f' ({hidden} not shown)' if hidden else ''}")
        if runs.shown and runs.column not in self.table.columns:
            title.append(f"  by {runs.column.heading} {self.table.arrow}", "not bold")
        # Last, for it may be long.
        return title.append(f"  in {printable(from_home(str(self._folder)))}", "not bold dim")

    def _words_instead(self) -> str:
        """Where there are no runs to show: why."""
        if self._hint:
            return self._hint
        runs = self.table.runs
        if runs.shown:
            return ""
        if len(runs):
            return f"No run has these words: {key_of(self, 'show_all')} shows all runs."
        if not self._has_looked:
            return "Looking for runs …"
        there = "There is no such folder yet" if self._is_missing else "No runs yet"
        key = key_of(self, "new")
        return f"{there}. Press {key}: the preset `demo` learns small faces in minutes."

    def _say(self, text: str, kind: str = "done") -> None:
        self.query_one(AnswerLine).say(text, kind)

    # The keys.

    def _chosen(self, *, only_one: bool = False) -> list[RunFacts]:
        """The marked runs, or the one under the cursor; says so where there is none."""
        runs = self.table.runs
        chosen = runs.chosen if not only_one else runs.shown[runs.place : runs.place + 1]
        if not chosen:
            self._say("There is no run here.", "error")
        return chosen

    def action_open(self) -> None:
        """Open the run under the cursor."""
        for facts in self._chosen(only_one=True):
            self._open(facts)

    def on_run_table_opened(self, event: RunTable.Opened) -> None:
        """Open a run by the mouse."""
        self._open(event.facts)

    def action_resume(self) -> None:
        """Open a run, and start its engine."""
        for facts in self._chosen(only_one=True):
            if facts.state in RESUMABLE:
                self._open(facts, resumes=True)
            else:
                told = f"Resume: nothing to resume, {facts.name} is {facts.state}."
                self._say(told, "error")

    def _open(self, facts: RunFacts, *, resumes: bool = False) -> None:
        try:
            run = find_run(self._folder, facts.name)
        except UserError as error:
            self._say(str(error), "error")
        else:
            self.post_message(self.Opened(run, resumes=resumes))

    def action_new(self) -> None:
        """Ask for a new run."""
        self.post_message(self.WantsNew())

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.table.move(by)

    def action_page(self, by: int) -> None:
        """Move the cursor by a page."""
        self.table.move_page(by)

    def action_end(self, is_last: bool) -> None:
        """Move the cursor to an end."""
        self.table.move_to_end(is_last=is_last)

    def action_mark(self) -> None:
        """Mark a run."""
        self.table.mark()

    def action_mark_all(self) -> None:
        """Mark all, or none."""
        self.table.mark_all()

    def action_sort(self, by: int) -> None:
        """Sort by another column."""
        self.table.sort_by_next(by)

    def action_reverse(self) -> None:
        """Sort the other way."""
        self.table.reverse()

    def action_filter(self) -> None:
        """Type words to look for."""
        self.add_class("-filtering")
        # At once, not by `focus`: the next key is meant for it already.
        self.set_focus(self.query_one(RunFilter))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show only what has these words."""
        self.table.filter(event.value)

    def action_keep_filter(self) -> None:
        """Back to the table, which stays as it is."""
        self.set_class(bool(self.query_one(RunFilter).value.strip()), "-filtering")
        self.set_focus(self.table)

    def action_show_all(self) -> None:
        """Take back the filter, or else the marks."""
        if self.has_class("-filtering"):
            self.query_one(RunFilter).value = ""
            self.remove_class("-filtering")
            self.set_focus(self.table)
        else:
            self.table.unmark()

    def action_curves(self) -> None:
        """Lay the curves of the marked runs over each other."""
        if chosen := self._chosen():
            self.app.push_screen(CurvesScreen(chosen))

    def action_compare(self) -> None:
        """Show what differs in the settings of the marked runs."""
        if chosen := self._chosen():
            self.app.push_screen(CompareScreen(chosen))

    def action_memorised(self) -> None:
        """Show generated images beside the training images nearest to them."""
        for facts in self._chosen(only_one=True):
            self._show_memorised(facts)

    @work(group="memorised", exclusive=True)
    async def _show_memorised(self, facts: RunFacts) -> None:
        try:
            made = await asyncio.to_thread(evaluations_with_pairs, facts.run)
        except UserError as error:
            self._say(str(error), "error")
        else:
            self.app.push_screen(MemorisedScreen(facts, made, self._images))

    def action_notes(self) -> None:
        """Change name, tags and note of a run."""
        for facts in self._chosen(only_one=True):
            self._take_notes(facts.run)

    @work(group="notes", exclusive=True)
    async def _take_notes(self, run: RunDirectory) -> None:
        try:
            check_own(run)
            notes = await asyncio.to_thread(read_notes, run)
        except UserError as error:
            self._say(str(error), "error")
            return
        if await self.app.push_screen_wait(NotesScreen(run, notes)) is not None:
            self._say(f"Written down in the notes of {run.name}.")

    def action_delete(self) -> None:
        """Delete the marked runs, after a question."""
        if chosen := self._chosen():
            self._say("Looking at what is to be deleted …", "asked")
            self._delete(chosen)

    @work(group="delete", exclusive=True)
    async def _delete(self, runs: list[RunFacts]) -> None:
        try:
            self._say(await delete_runs_when_sure(self.app, runs))
        except UserError as error:
            self._say(f"Delete: {error}", "error")
        self._wakes.set()
