"""The workbench."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from textual.app import App, SystemCommand
from textual.screen import Screen

from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.store import list_runs
from engine.runs.summary import summarise
from engine.service.start import StartedEngine
from tui import keys
from tui.image_mode import ImageMode
from tui.screens.help import HelpScreen
from tui.screens.new_run import NewRunScreen
from tui.screens.run import RunScreen
from tui.screens.runs import RunsScreen
from tui.text import printable


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
        images: ImageMode,
        run: RunDirectory | None = None,
        started: StartedEngine | None = None,
    ) -> None:
        """Open on `run`, whose engine may just have been started, else on what is live."""
        super().__init__()
        self._folder = folder
        self._images: ImageMode = images
        self._first_run = run
        self._started = started

    def on_mount(self) -> None:
        """Show the run asked for, the only live one, or the list of runs."""
        run = self._first_run or self._only_live_run()
        self.push_screen(RunsScreen(self._folder, self._images))
        if run is not None:
            self.push_screen(RunScreen(run, self._images, self._started))

    def get_system_commands(self, screen: Screen[object]) -> Iterator[SystemCommand]:
        """The palette: every key of the screen by its meaning, and Textual's own."""
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.tooltip and binding.action != "command_palette":
                title = binding.description or binding.tooltip
                act = partial(self.run_action, binding.action, active.node)
                yield SystemCommand(title, binding.tooltip, act)
        yield from super().get_system_commands(screen)

    def on_runs_screen_opened(self, event: RunsScreen.Opened) -> None:
        """Open a run from the list."""
        self.push_screen(RunScreen(event.run, self._images))

    def on_runs_screen_wants_new(self) -> None:
        """Open the form for a new run."""

        def watch(started: tuple[RunDirectory, StartedEngine] | None) -> None:
            if started is not None:
                self.push_screen(RunScreen(started[0], self._images, started[1]))

        self.push_screen(NewRunScreen(self._folder), watch)

    def _only_live_run(self) -> RunDirectory | None:
        live = self._live_runs()
        return live[0] if len(live) == 1 else None

    def _live_runs(self) -> list[RunDirectory]:
        try:
            summaries = [summarise(run) for run in list_runs(self._folder)]
        except UserError:
            # The list of runs says what is wrong with the folder.
            return []
        return [summary.run for summary in summaries if summary.is_live]

    def action_home(self) -> None:
        """Go back to the list of runs."""
        while not isinstance(self.screen, RunsScreen):
            self.pop_screen()

    def action_help(self) -> None:
        """Show the keys of this screen."""
        self.push_screen(HelpScreen(self.screen))

    def action_leave(self) -> None:
        """Leave; say which engines go on."""
        self.exit(farewell([run.name for run in self._live_runs()]))


def farewell(names: list[str]) -> str:
    """What to say on leaving while these runs train."""
    if not names:
        return ""
    which = printable(", ".join(names))
    return f"Still training: {which}. Leaving does not stop it; `ddpm-tui` attaches again."
