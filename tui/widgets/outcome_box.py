"""What a reconstruction comes to: its images as they emerge, then the result and its figures."""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui.image_mode import ImageMode
from tui.text import printable
from tui.watch.reconstruction import Beginning, Reconstruction, how, mean_figures
from tui.widgets.picture_rows import PictureRows
from tui.widgets.reconstruction_rows import ReconstructionRows
from tui.widgets.tiles import Pictures

_LEGEND = "PSNR, SSIM: to the original; nearest: RMS to the nearest training image, 0-255"


class OutcomeBox(Vertical):
    """Shows a drawing that is under way, or a stored result."""

    def __init__(self, mode: ImageMode, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panel")
        self._mode: ImageMode = mode
        self.drawn: Beginning | None = None
        """What the drawing that is shown began with, where that is known."""
        self._about = ""
        self._is_drawing = False
        self.read: Reconstruction | None = None
        """The result that is shown; None while one is drawn, or nothing was shown yet."""

    @property
    def is_drawing(self) -> bool:
        """Whether what is shown is being drawn."""
        return self._is_drawing

    def compose(self) -> ComposeResult:
        """The rows; what their figures are."""
        yield ReconstructionRows(self._mode)
        yield Static(_LEGEND, classes="legend")

    def begin(self, title: str, drawn: Beginning | None) -> None:
        """Show that a drawing begins.

        Args:
            title: what it is of.
            drawn: what it begins with; None where that is not known here.
        """
        self.read, self.drawn, self._about, self._is_drawing = None, drawn, "", True
        self.border_title = Text(printable(title))
        rows = self.query_one(ReconstructionRows)
        rows.say("The images come into sight as they are drawn.")
        rows.show_emerging(drawn, None)
        self._tell()

    def emerge(self, pictures: Pictures) -> None:
        """Show the images that are predicted on the way."""
        self.query_one(ReconstructionRows).show_emerging(self.drawn, pictures)

    def show(self, read: Reconstruction) -> None:
        """Show a result."""
        self.read, self.drawn, self._is_drawing = read, None, False
        self._about = mean_figures(read.result.facts)
        self.border_title = Text(f"{read.result.name} · {how(read.result.facts)}")
        self.query_one(ReconstructionRows).show_result(read)
        self._tell()

    def say(self, title: str, words: str) -> None:
        """Show words in place of a result."""
        self.read, self.drawn, self._about, self._is_drawing = None, None, "", False
        self.border_title = title
        self.query_one(ReconstructionRows).say(words)
        self._tell()

    def on_picture_rows_turned(self, event: PictureRows.Turned) -> None:
        """Say which rows are shown, where there is no room for all."""
        event.stop()
        rows = ""
        if event.shown < event.count:
            rows = f"rows {event.first + 1}-{event.first + event.shown} of {event.count}: [ ]"
        self._tell(rows)

    def _tell(self, rows: str = "") -> None:
        self.query_one(".legend").display = self.read is not None
        parts = [part for part in (self._about, rows, "e: larger", "esc: images") if part]
        self.border_subtitle = Text(" · ".join(parts))
