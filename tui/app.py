"""The workbench."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import constants
from textual.app import App, SystemCommand
from textual.css.query import NoMatches
from textual.events import Event, Key
from textual.filter import LineFilter
from textual.screen import Screen
from textual.widgets import Footer

from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.shipped import own_copy
from engine.runs.store import list_runs
from engine.runs.summary import RunSummary, summarise
from engine.service.start import StartedEngine
from tui import keys
from tui.ascii import AsciiFilter, in_ascii, is_ascii_wanted
from tui.image_mode import ImageMode
from tui.notify import Endings, sequence, word_of
from tui.screens.help import Explained, HelpScreen
from tui.screens.run import RunScreen
from tui.screens.runs import RunsScreen
from tui.screens.settings import SettingsScreen
from tui.settings.file import settings_file
from tui.settings.preferences import Preferences
from tui.text import printable
from tui.widgets.first_hint import FirstHint

if TYPE_CHECKING:
    from tui.screens.new_run import NewRunScreen

_SECONDS_BETWEEN_LOOKS = 2.0
_LOOKS_BETWEEN_ALL = 5
"""Runs that are under way are looked at each time; all others, which may be resumed, now and then.
"""
_SECONDS_OF_TROUBLE, _SECONDS_OF_WELCOME = 20.0, 5.0


class Workbench(App[str]):
    """Opens a run's Monitor or the list of runs; ends with a word about what goes on."""

    CSS_PATH = "style.tcss"
    TITLE = "ddpm-tui"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]
    BINDINGS = keys.APP

    def __init__(
        self,
        folder: Path,
        images: ImageMode | None = None,
        run: RunDirectory | None = None,
        started: StartedEngine | None = None,
    ) -> None:
        """Open on `run`, whose engine may just have been started, else on what is live.

        Args:
            folder: of the runs.
            images: how they are drawn; None: as the user's settings say.
            run: to open.
            started: its engine.
        """
        super().__init__()
        self._folder = folder
        self._preferences = Preferences(settings_file())
        self._named_images = images
        self._images: ImageMode = images or self._preferences.settings.images
        self._first_run = run
        self._started = started
        self._form: NewRunScreen | None = None
        """The form for a new run, the last that was opened."""
        self._endings = Endings()
        self._knows_theme = False
        encoding = sys.__stdout__.encoding if sys.__stdout__ else "utf-8"
        characters = self._preferences.settings.characters
        self._is_ascii = is_ascii_wanted(characters, encoding, os.environ)
        self._ascii_filters = [AsciiFilter()] if self._is_ascii else []

    def on_mount(self) -> None:
        """Show the run asked for, the only live one, or the list of runs."""
        settings = self._preferences.settings
        if settings.theme and "TEXTUAL_THEME" not in os.environ:
            self.theme = settings.theme
        self._knows_theme = True
        self._take_effect()
        run = self._first_run or self._only_live_run()
        if run is not None:
            run = self._own(run)
            # The list of runs is made when it is asked for: the curves are there the sooner.
            self.push_screen(RunScreen(run, self._images, self._started))
        else:
            self.push_screen(RunsScreen(self._folder, self._images))
        if not settings.first_hint_seen:
            self.call_after_refresh(self._show_first_hint)
        if self._preferences.trouble:
            self._warn(self._preferences.trouble)
        self.run_worker(self._watch_for_endings(), group="endings")

    def on_ready(self) -> None:
        """Collect garbage from now on, if that was put off; what is there already stays.

        SIGTERM leaves as the key does: the terminal must be given back as it was.
        """
        if not gc.isenabled():
            gc.freeze()
            gc.enable()
        if not self.is_headless:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._leave)

    # The user's settings.

    def action_settings(self) -> None:
        """Show the settings."""
        if not isinstance(self.screen, SettingsScreen):
            self.push_screen(SettingsScreen(self._preferences))

    def on_settings_screen_changed(self) -> None:
        """Make a change felt."""
        self.theme = self._preferences.settings.theme or self.theme
        self._take_effect()

    def watch_theme(self, theme: str) -> None:
        """Remember a theme that was chosen in the palette too."""
        settings = self._preferences.settings
        if self._knows_theme and theme != (settings.theme or constants.DEFAULT_THEME):
            try:
                self._preferences.change("theme", theme)
            except UserError as error:
                self._warn(f"The theme is {theme} until you leave. {error}")

    def _take_effect(self) -> None:
        settings = self._preferences.settings
        self.set_keymap(settings.keys)
        self._images = self._named_images or settings.images
        is_still = settings.animation == "off" or _is_over_ssh()
        self.animation_level = "none" if is_still else constants.TEXTUAL_ANIMATIONS

    def _warn(self, text: str) -> None:
        self.notify(printable(text), severity="warning", timeout=_SECONDS_OF_TROUBLE, markup=False)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's, and the one for terminals without Unicode."""
        return [*super().get_line_filters(), *self._ascii_filters]

    # The first hint.

    async def on_event(self, event: Event) -> None:
        """The first key ever is the end of the first hint."""
        if isinstance(event, Key) and not self._preferences.settings.first_hint_seen:
            self._forget_first_hint()
        await super().on_event(event)

    def _show_first_hint(self) -> None:
        try:
            self.screen.mount(FirstHint(), before=self.screen.query_one(Footer))
        except NoMatches:
            return

    def _forget_first_hint(self) -> None:
        for screen in self.screen_stack:
            screen.query(FirstHint).remove()
        try:
            self._preferences.change("first_hint_seen", True)
        except UserError:
            # Where nothing can be remembered, it is seen again next time.
            return

    # Trainings that end.

    def on_run_screen_looked(self, event: RunScreen.Looked) -> None:
        """A run's own screen sees it first."""
        self._look_for_endings([event.snapshot.summary])

    async def _watch_for_endings(self) -> None:
        looks = 0
        while True:
            runs = self._endings.under_way if looks % _LOOKS_BETWEEN_ALL else None
            self._look_for_endings(await asyncio.to_thread(self._summaries, runs))
            looks += 1
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)

    def _look_for_endings(self, summaries: list[RunSummary]) -> None:
        for summary in self._endings.look(summaries):
            self._tell(summary)

    def _tell(self, summary: RunSummary) -> None:
        how = self._preferences.settings.notifications
        if how == "off":
            return
        text = word_of(summary)
        front = self.screen
        if not (isinstance(front, RunScreen) and front.run.path == summary.run.path):
            is_good = summary.state == "finished"
            self.notify(text, severity="information" if is_good else "error", markup=False)
        if self._driver is not None and not self.is_headless:
            said = in_ascii(text) if self._is_ascii else text
            self._driver.write(sequence(how, said, os.environ))

    def get_system_commands(self, screen: Screen[object]) -> Iterator[SystemCommand]:
        """The palette: every key of the screen by its meaning, and Textual's own."""
        seen = set()
        for active in screen.active_bindings.values():
            binding = active.binding
            what = (id(active.node), binding.action)
            if binding.tooltip and binding.action != "command_palette" and what not in seen:
                # Once, however many keys it has.
                seen.add(what)
                title = binding.description or binding.tooltip
                act = partial(self.run_action, binding.action, active.node)
                yield SystemCommand(title, binding.tooltip, act)
        yield from super().get_system_commands(screen)

    def on_runs_screen_opened(self, event: RunsScreen.Opened) -> None:
        """Open a run from the list."""
        run = self._own(event.run)
        self.push_screen(RunScreen(run, self._images, resumes=event.resumes))

    def _own(self, run: RunDirectory) -> RunDirectory:
        """The run, or the user's copy of one that was shipped, where there can be one."""
        try:
            own = own_copy(run, self._folder)
        except UserError as error:
            self._warn(f"{error} It can be looked at, no more.")
            return run
        if own != run:
            text = (
                f"{run.name} came with ddpm-tui and stays as it is: this is {own.name}, your own."
            )
            self.notify(printable(text), timeout=_SECONDS_OF_WELCOME, markup=False)
        return own

    def on_runs_screen_wants_new(self) -> None:
        """Open the form for a new run."""
        # Loading it takes a tenth of a second, for which the first curves need not wait.
        from tui.screens.new_run import NewRunScreen

        def watch(started: tuple[RunDirectory, StartedEngine] | None) -> None:
            if started is not None:
                self.push_screen(RunScreen(started[0], self._images, started[1]))

        self._form = NewRunScreen(self._folder, self._images)
        self.push_screen(self._form, watch)

    def _only_live_run(self) -> RunDirectory | None:
        live = self._live_runs()
        return live[0] if len(live) == 1 else None

    def _live_runs(self) -> list[RunDirectory]:
        return [summary.run for summary in self._summaries() if summary.is_live]

    def _summaries(self, runs: list[RunDirectory] | None = None) -> list[RunSummary]:
        """How these runs are, or all of them."""
        try:
            return [summarise(run) for run in (list_runs(self._folder) if runs is None else runs)]
        except UserError:
            # The list of runs says what is wrong with the folder.
            return []

    def action_home(self) -> None:
        """Go back to the list of runs."""
        while not isinstance(self.screen, RunsScreen) and len(self.screen_stack) > 2:
            self.pop_screen()
        if not isinstance(self.screen, RunsScreen):
            self.switch_screen(RunsScreen(self._folder, self._images))

    def action_help(self) -> None:
        """Show the keys of this screen."""

        def act(chosen: Explained | None) -> None:
            if chosen is not None:
                self.call_later(self.run_action, chosen.action, chosen.node)

        self.push_screen(HelpScreen(self.screen), act)

    def action_leave(self) -> None:
        """Leave; say which engines go on."""
        if self._form is not None and self.screen is self._form:
            self._form.leave("Leave the workbench", self._leave)
        else:
            self._leave()

    def _leave(self) -> None:
        self.exit(farewell([run.name for run in self._live_runs()]))


def farewell(names: list[str]) -> str:
    """What to say on leaving while these runs train."""
    if not names:
        return ""
    which = printable(", ".join(names))
    return f"Still training: {which}. Leaving does not stop it; `ddpm-tui` attaches again."


def _is_over_ssh() -> bool:
    """Whether every change of the screen goes over a line; told otherwise by Textual's variable."""
    if "TEXTUAL_ANIMATIONS" in os.environ:
        return False
    return bool(os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"))
