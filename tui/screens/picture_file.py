"""A picture file of the user's: a path to type, and the picture as it will be used."""

import asyncio

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Static

from engine.config.schema import Data
from engine.errors import UserError
from tui import keys
from tui.image_mode import ImageMode
from tui.text import from_home, printable
from tui.watch.own_picture import (
    NoFileError,
    OwnPicture,
    common_beginning,
    completions,
    open_picture,
)
from tui.widgets.picture import PictureGrid

_HINT = "PNG, JPEG, WEBP, BMP or GIF; ~ is your home folder, tab completes"
_MOST_NAMES = 6


class PictureFileScreen(ModalScreen[OwnPicture | None]):
    """Answers with a picture that can be used, or nothing."""

    BINDINGS = keys.PICTURE_FILE

    def __init__(self, data: Data, images: ImageMode) -> None:
        """Ask for a picture.

        Args:
            data: the run's settings of its images: the picture is prepared like those.
            images: by which means it is shown.
        """
        super().__init__()
        self._data, self._images = data, images
        self._picture: OwnPicture | None = None
        self._completed = ""
        """The path about whose completion something is said."""
        self._is_awaited = False
        """Whether Enter was pressed while the file was still being read."""

    def compose(self) -> ComposeResult:
        """The path over what is to be said of it, and the picture."""
        with Vertical(classes="dialog wide"):
            yield Label("Reconstruct a picture of your own")
            yield Input(id="picture-path", select_on_focus=False)
            yield Static(id="picture-verdict")
            yield PictureGrid(self._images, id="picture-shown")
            with Horizontal(classes="buttons"):
                yield Button("Use it (enter)", variant="primary", id="use")
                yield Button("Back (esc)", id="back")

    def on_mount(self) -> None:
        """Begin to type."""
        self.query_one(PictureGrid).display = False
        self.set_focus(self.query_one(Input))
        self._say(_HINT, "dim")

    def on_input_changed(self) -> None:
        """Look at the file at once."""
        self._is_awaited, self._picture = False, None
        self._look()

    def on_input_submitted(self) -> None:
        """Use it by Enter."""
        self.action_use()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Use it or leave by mouse or Enter."""
        if event.button.id == "use":
            self.action_use()
        else:
            self.action_leave()

    def action_use(self) -> None:
        """Answer with the picture; where it is none, say why."""
        if self._picture is not None:
            self.dismiss(self._picture)
        else:
            self._is_awaited = True
            self._look()

    def action_leave(self) -> None:
        """Answer with nothing."""
        self.dismiss(None)

    @work(exclusive=True, group="complete")
    async def action_complete(self) -> None:
        """Type as much of the path as is certain; name what it may become."""
        line = self.query_one(Input)
        typed = line.value
        found = await asyncio.to_thread(completions, typed)
        if typed != line.value:
            return
        self._completed = typed
        if not found:
            self._say("Nothing to be completed: no folder or picture begins so.", "yellow")
            return
        certain = common_beginning(found)
        if certain != typed:
            line.value = certain
            line.cursor_position = len(certain)
        else:
            self._say(_names(found), "dim")

    @work(exclusive=True, group="look")
    async def _look(self) -> None:
        text = self.query_one(Input).value
        self._picture = None
        try:
            picture = await asyncio.to_thread(open_picture, text, self._data)
        except UserError as error:
            self.query_one(PictureGrid).display = False
            self._refuse(text, error)
            return
        self._picture = picture
        if self._is_awaited:
            self.dismiss(picture)
            return
        shown = self.query_one(PictureGrid)
        shown.display = self._images != "off"
        shown.show(picture.pixels)
        side = picture.pixels.shape[1]
        how = "cropped to the middle" if self._data.fit == "crop" else "padded"
        self._say(f"as it will be used: {how}, {side} x {side} pixels", "green")

    def _refuse(self, text: str, error: UserError) -> None:
        """While it is being typed a path is not wrong yet; a file that is there may be."""
        if not text.strip():
            self._say("Type the path of a picture." if self._is_awaited else _HINT, "dim")
        elif self._is_awaited or not isinstance(error, NoFileError):
            self._say(str(error), "bold red")
        elif text != self._completed:
            self._say(str(error), "dim")

    def _say(self, text: str, style: str) -> None:
        verdict = Text(printable(from_home(text)), style=style)
        self.query_one("#picture-verdict", Static).update(verdict)


def _names(found: list[str]) -> str:
    names = [path.rstrip("/").rpartition("/")[2] + "/" * path.endswith("/") for path in found]
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more
