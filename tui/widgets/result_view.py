"""A result large, with a sentence on how it was made; while one is drawn, its emerging images."""

import asyncio

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from engine.errors import UserError
from engine.results.result import Pictures, Result
from engine.service.messages import Emerging
from tui.image_mode import ImageMode
from tui.text import printable
from tui.watch.desk import Reply
from tui.watch.result_pictures import result_pictures
from tui.widgets.drawing_status import DrawingStatus
from tui.widgets.picture import PictureGrid
from tui.widgets.result_caption import caption


class ResultView(Vertical):
    """Shows one thing at a time: words, a result, or a drawing that is under way.

    Who owns it hands on every reply about the drawing (`follow`) and says what is looked at.
    """

    DEFAULT_CSS = """
    ResultView > .view-words { height: 1fr; display: none; content-align: center middle; }
    ResultView > .view-caption { height: auto; max-height: 6; color: $text-muted; }
    ResultView > DrawingStatus { display: none; }
    ResultView.-words > .view-words { display: block; }
    ResultView.-words > PictureGrid, ResultView.-words > .view-caption { display: none; }
    ResultView.-drawing > .view-caption { display: none; }
    ResultView.-busy > DrawingStatus { display: block; }
    """

    def __init__(self, images: ImageMode, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panel")
        self._images: ImageMode = images
        self._result: Result | None = None
        self._newest: Emerging | None = None
        self._count = 0
        self._words: str | None = None
        """As they are shown."""

    def compose(self) -> ComposeResult:
        """The picture, or words in its place; the caption; how far the drawing is."""
        yield PictureGrid(self._images)
        yield Static(classes="view-words", markup=False)
        yield Static(classes="view-caption", markup=False)
        yield DrawingStatus()

    @property
    def is_busy(self) -> bool:
        """Whether something is being drawn."""
        return self.has_class("-busy")

    @property
    def result(self) -> Result | None:
        """The result that is looked at."""
        return self._result

    def say(self, words: str) -> None:
        """Show words: there is no result."""
        if words == self._words and self._result is None and not self.has_class("-drawing"):
            return
        self.remove_class("-drawing")
        self._result = None
        self._show_words(words)

    def open(self, result: Result) -> None:
        """Show a result; of one that cannot be read, why."""
        if result != self._result or self.has_class("-drawing"):
            self.remove_class("-drawing")
            self._result = result
            self._open(result)

    def begin(self, count: int) -> None:
        """Something of so many images is going to be drawn: look at it."""
        self._newest, self._count = None, count
        self.add_class("-busy")
        self.look_at_drawing()

    def look_at_drawing(self) -> None:
        """Show the images that emerge, until a result is opened."""
        self.add_class("-drawing")
        self._show_words(f"drawing {self._count} image{'s' * (self._count != 1)} …")
        self._show_newest()

    def follow(self, reply: Reply, is_training: bool) -> None:
        """Take in a word about the drawing.

        Args:
            reply: the word; after the last one, it is for the owner to say what is looked at.
            is_training: whether a training waits for it.
        """
        if isinstance(reply.message, Emerging):
            self._newest = reply.message
            self._show_newest()
        self.query_one(DrawingStatus).show(reply, is_training)
        if reply.is_last:
            self._newest = None
            self.remove_class("-busy")

    def come_to_front(self) -> None:
        """Show the images that came while nobody looked."""
        self._show_newest()

    def on_picture_grid_fitted(self, event: PictureGrid.Fitted) -> None:
        """Say when there is no room for all the images."""
        event.stop()
        count = max(event.count, self._count if self.has_class("-drawing") else 0)
        self.border_subtitle = "" if event.shown == count else f"{event.shown} of {count}"

    def _show_newest(self) -> None:
        newest = self._newest
        if newest is None or not self.has_class("-drawing") or not self.is_on_screen:
            return
        self._show_no_words()
        self.border_title = f"step {newest.step} of {newest.steps}, t = {newest.level}"
        self.query_one(PictureGrid).show(newest.pictures)

    def _show_words(self, words: str) -> None:
        self._words = words
        self.add_class("-words")
        self.border_title = self.border_subtitle = ""
        self.query_one(".view-words", Static).update(printable(words))

    def _show_no_words(self) -> None:
        self._words = None
        self.remove_class("-words")

    @work(exclusive=True, group="open")
    async def _open(self, result: Result) -> None:
        read: Pictures | UserError
        try:
            read = await asyncio.to_thread(result_pictures, result)
        except UserError as error:
            read = error
        # Not here: the view may be going, and its parts be gone.
        self.call_later(self._show, result, read)

    def _show(self, result: Result, read: Pictures | UserError) -> None:
        if result != self._result or self.has_class("-drawing"):
            return  # Something else is looked at meanwhile.
        if isinstance(read, UserError):
            self._show_words(str(read))
            return
        self._show_no_words()
        self.border_title = result.name
        text = Text(printable(caption(result.facts)))
        self.query_one(".view-caption", Static).update(text)
        # The caption's lines leave it another room.
        self.call_after_refresh(self._show_pictures, result, read)

    def _show_pictures(self, result: Result, pictures: Pictures) -> None:
        if result == self._result and not self.has_class("-drawing", "-words"):
            self.query_one(PictureGrid).show(pictures)
