"""A screen with panels: what they cannot do themselves, it does for them."""

from collections.abc import Mapping
from pathlib import Path

from textual.screen import Screen
from textual.widgets import ContentSwitcher

from engine.errors import UserError
from engine.figures.extra import require_plots
from engine.results.result import Result
from engine.runs.directory import RunDirectory
from tui.image_mode import ImageMode
from tui.panels.panel import Panel
from tui.screens.delete_result import delete_when_sure
from tui.screens.form import FormScreen
from tui.screens.picture_file import PictureFileScreen
from tui.screens.save_figure import SaveFigureScreen, what_of
from tui.screens.save_result import SaveScreen
from tui.text import from_home
from tui.widgets.answer_line import AnswerLine


class PanelHost(Screen[None]):
    """Opens the dialogs that panels want, and puts their words on the line of answers."""

    def __init__(self, run: RunDirectory, images: ImageMode) -> None:
        """Of one run.

        Args:
            run: which.
            images: how they are drawn.
        """
        super().__init__()
        self.run = run
        self._images: ImageMode = images

    @property
    def panel(self) -> Panel:
        """The panel in front."""
        name = self.query_one("#panels", ContentSwitcher).current
        return self.query_one(f"#{name}", Panel)

    def _answer(self, text: str, kind: str = "asked") -> None:
        self.query_one(AnswerLine).say(text, kind)

    def on_panel_said(self, event: Panel.Said) -> None:
        """Show what a panel has to say."""
        self._answer(event.text, event.kind)

    def on_panel_wants_saved(self, event: Panel.WantsSaved) -> None:
        """Ask where to, and save."""
        name = event.result.name
        screen = SaveScreen(event.result, self.run.name)
        self.app.push_screen(screen, lambda path: self._tell_saved(name, path))

    def on_panel_wants_figure(self, event: Panel.WantsFigure) -> None:
        """Ask where to, and have it drawn."""
        what = what_of(event.order)
        try:
            require_plots("Figures")
        except UserError as error:
            self._answer(str(error), "error")
        else:
            screen = SaveFigureScreen(event.order)
            self.app.push_screen(screen, lambda path: self._tell_saved(what, path))

    def _tell_saved(self, what: str, path: Path | None) -> None:
        if path is not None:
            self._answer(f"Saved {what} as {from_home(str(path))}.", "done")

    def on_panel_wants_deleted(self, event: Panel.WantsDeleted) -> None:
        """Ask, and delete."""
        self.run_worker(self._delete(event.result), group="delete", exclusive=True)

    async def _delete(self, result: Result) -> None:
        try:
            self._answer(await delete_when_sure(self.app, self.run, result), "done")
        except UserError as error:
            self._answer(str(error), "error")
        self.panel.come_to_front()

    def on_panel_wants_values(self, event: Panel.WantsValues) -> None:
        """Show the form."""

        def use(values: Mapping[str, str] | None) -> None:
            if values is not None:
                event.use(values)

        self.app.push_screen(FormScreen(event.form), use)

    def on_panel_wants_picture(self, event: Panel.WantsPicture) -> None:
        """Ask for a picture file."""
        self.app.push_screen(PictureFileScreen(event.data, self._images), event.take)
