"""What is known of the images: from the cache at once, from a check-up when asked."""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from engine.config.schema import Data
from engine.data.checkup.messages import Working
from engine.data.survey.report import Report
from engine.estimate.images import KnownImages
from engine.progress import Progress
from tui.image_mode import ImageMode
from tui.text import printable
from tui.widgets.config_form.image_words import (
    known_in_words,
    name_of,
    report_in_full,
    report_in_short,
)
from tui.widgets.picture import PictureGrid

_BAR = 24


class ImagesBox(Vertical):
    """Counts, a report, or how far the check-up is; below, some of the images."""

    def __init__(self, images: ImageMode, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panel")
        self.border_title = "Images"
        self._mode: ImageMode = images
        self._data: Data | None = None
        self._known: KnownImages | None = None
        self._trouble = ""
        self._is_looking = True
        self._working: Working | None = None
        self._reports: dict[Data, Report] = {}
        """Check-ups done since the form was opened."""

    def compose(self) -> ComposeResult:
        """Words over images."""
        yield Static(id="image-words")
        yield PictureGrid(self._mode, id="sheet")

    def on_resize(self) -> None:
        """There may be room for more, or less."""
        self._redraw()

    def look_at(self, data: Data) -> None:
        """Images that are being looked at: nothing is known of them yet."""
        self._data, self._known, self._trouble, self._is_looking = data, None, "", True
        self._redraw()

    def know(self, known: KnownImages | None, trouble: str) -> None:
        """Take in what the cache tells, or what is wrong with the images."""
        self._known, self._trouble, self._is_looking = known, trouble, False
        grid = self.query_one(PictureGrid)
        if known is not None:
            grid.show(known.some)
        else:
            grid.clear()
        self._redraw()

    def follow(self, working: Working | None) -> None:
        """Show how far a check-up is; None: there is none."""
        self._working = working
        self._redraw()

    def take(self, data: Data, report: Report) -> None:
        """Take in a check-up of these images."""
        self._reports[data] = report
        self._redraw()

    def tell(self, trouble: str) -> None:
        """Say why a check-up came to nothing."""
        self._trouble = trouble
        self._redraw()

    def words(self, *, short: bool = False) -> Text:
        """What is known, as text."""
        if self._data is None:
            return Text()
        name = Text(name_of(self._data), style="bold")
        said = self._said(short=short)
        # A path may be so long that a single line has room for nothing behind it.
        return said + Text(" · ") + name if short else name + Text("\n") + said

    def _said(self, *, short: bool) -> Text:
        if self._working is not None:
            return _progress(self._working, has_bar=not short)
        if self._trouble:
            return Text(printable(self._trouble), style="yellow")
        report = self._reports.get(self._data) if self._data else None
        known = "looking …" if self._is_looking else known_in_words(self._known)
        if report is None:
            return Text(known)
        if short:
            return Text(report_in_short(report))
        return Text(f"{known}\n") + report_in_full(report)

    def _redraw(self) -> None:
        if not self.is_mounted:
            return
        text = self.words(short=self.screen.has_class("-narrow"))
        self.query_one("#image-words", Static).update(text)


def _progress(working: Working, *, has_bar: bool) -> Text:
    progress = Progress(working.activity, working.done, working.total, working.unit)
    text = Text(f"{progress.in_words} · a gives up")
    if working.total and has_bar:
        done = round(_BAR * min(1.0, working.done / working.total))
        text.append("\n" + "━" * done, style="cyan").append("━" * (_BAR - done), style="dim")
    return text
