"""A row for each image: several pictures of it beside one another, then words."""

from dataclasses import dataclass
from typing import NamedTuple

from PIL import Image
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.geometry import Size
from textual.message import Message
from textual.widgets import Static
from textual_image.widget._base import Image as BaseImage

from tui.image_mode import ImageMode
from tui.text import printable
from tui.widgets.picture import image_widget, pixels_across, resolve
from tui.widgets.tiles import Pictures, Tiling, canvas, fitted_side, paste, tight_pitch

_FEWEST_CELLS = 6
"""Down, for an image to be recognised: with less room there are fewer rows."""


class Column(NamedTuple):
    """The same kind of picture of every image."""

    name: str
    short: str
    """Where there is no room for the name."""
    pictures: Pictures
    """uint8, shape (N, H, W, C); fewer than there are rows leave the last ones empty."""


@dataclass(frozen=True)
class Row:
    """Words about an image, one below the other."""

    words: tuple[str, ...]


class PictureRows(Container):
    """As many rows as images can be recognised in; the others are turned to."""

    DEFAULT_CSS = """
    PictureRows { height: 1fr; align: center middle; }
    PictureRows > #row-names { height: 1; width: auto; color: $text-muted; }
    PictureRows > #row-body { width: auto; height: auto; }
    PictureRows #row-words { width: auto; height: auto; }
    PictureRows > #row-hint { width: 1fr; height: auto; text-align: center; color: $text-muted; }
    """

    class Turned(Message):
        """Other rows are shown: those from `first` on, `shown` of `count`."""

        def __init__(self, sender: "PictureRows", first: int, shown: int, count: int) -> None:
            super().__init__()
            self.sender, self.first, self.shown, self.count = sender, first, shown, count

        @property
        def control(self) -> "PictureRows":
            """Where."""
            return self.sender

    def __init__(self, mode: ImageMode, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._mode = resolve(mode)
        self._columns: tuple[Column, ...] = ()
        self._rows: tuple[Row, ...] = ()
        self._first = 0

    def compose(self) -> ComposeResult:
        """Names over the pictures, words beside them; or a hint."""
        yield Static(id="row-hint")
        yield Static(id="row-names")
        with Horizontal(id="row-body"):
            if self._mode != "off":
                yield image_widget(self._mode)
            yield Static(id="row-words")

    def show(self, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> None:
        """Show these pictures, and the words beside them."""
        self._columns, self._rows = columns, rows
        self._draw()

    def say(self, words: str) -> None:
        """Show words, and no pictures."""
        self._columns, self._rows, self._first = (), (), 0
        self.query_one("#row-hint", Static).update(Text(printable(words)))
        self._draw()

    def turn(self, by: int) -> None:
        """Go so many screenfuls of rows on or back."""
        if not self._rows:
            return
        shown = self._shown()
        last = (len(self._rows) - 1) // shown * shown
        first = min(last, max(0, self._first + by * shown))
        if first != self._first:
            self._first = first
            self._draw()

    def on_resize(self) -> None:
        """Fit the pictures to the new room."""
        self._draw()

    @property
    def _words_wide(self) -> int:
        """Cells of the longest words, and of the gap before them."""
        return 1 + max((len(line) for row in self._rows for line in row.words), default=0)

    def _shown(self) -> int:
        """Rows that there is room for."""
        if self._mode == "off":
            return max(1, self.size.height - 1)
        return self._tiling().rows

    def _tiling(self) -> Tiling:
        room = Size(max(1, self.size.width - self._words_wide), max(1, self.size.height - 1))
        image = max(column.pictures.shape[1] for column in self._columns)
        lines = max(len(row.words) for row in self._rows)
        fine = pixels_across(self._mode)
        return arrange_rows(len(self._rows), len(self._columns), image, lines, room, fine)

    def _draw(self) -> None:
        if self.size.area == 0:
            return
        is_empty = not self._rows or not self._columns
        for part in ("#row-names", "#row-body"):
            self.query_one(part).display = not is_empty
        self.query_one("#row-hint").display = is_empty
        if is_empty:
            return
        shown = self._shown()
        self._first = min(self._first, (len(self._rows) - 1) // shown * shown)
        rows = self._rows[self._first : self._first + shown]
        if self._mode == "off":
            self._draw_words(rows)
        else:
            self._draw_pictures(rows, self._tiling())
        self.post_message(self.Turned(self, self._first, len(rows), len(self._rows)))

    def _draw_words(self, rows: tuple[Row, ...]) -> None:
        self.query_one("#row-names", Static).update("images are off (--images)")
        lines = [printable(" · ".join(row.words)) for row in rows]
        self.query_one("#row-words", Static).update(Text("\n".join(lines)))

    def _draw_pictures(self, rows: tuple[Row, ...], tiling: Tiling) -> None:
        names = "".join(
            f"{_fitting(c, tiling.pitch.width):^{tiling.pitch.width}}" for c in self._columns
        )
        self.query_one("#row-names", Static).update(
            Text(f"{names:<{tiling.cells.width}}"[: self.size.width])
        )
        lines = [line for row in rows for line in _padded(row.words, tiling.pitch.height)]
        text = Text("\n".join(f" {printable(line)}" for line in lines), no_wrap=True)
        self.query_one("#row-words", Static).update(text)
        widget = self.query_one(BaseImage)
        widget.styles.width, widget.styles.height = tiling.cells.width, tiling.cells.height
        widget.image = draw_rows(self._columns, tiling, self._first)


def arrange_rows(count: int, columns: int, image: int, lines: int, room: Size, fine: int) -> Tiling:
    """Tiles for as many rows as are high enough, the highest that so many can be.

    Args:
        count: rows in all.
        columns: pictures in each.
        image: pixels across each.
        lines: of the words beside each row.
        room: cells.
        fine: pixels across a cell.
    """
    margin = 1 if fine == 1 else fine // 2
    widest = room.width // columns * fine - 2 * margin
    enough = fitted_side(min(widest, _FEWEST_CELLS * 2 * fine - 2 * margin), image)
    for shown in range(count, 0, -1):
        highest = room.height // shown * 2 * fine - 2 * margin
        side = fitted_side(min(widest, highest), image)
        if shown == 1 or (side >= enough and room.height // shown >= lines):
            break
    pitch = tight_pitch(side, margin, fine)
    pitch = Size(pitch.width, min(room.height, max(pitch.height, lines)))
    return Tiling(side, margin, pitch, columns, shown, fine)


def draw_rows(columns: tuple[Column, ...], tiling: Tiling, first: int) -> Image.Image:
    """One picture of the rows from `first` on."""
    picture = canvas(tiling)
    for number, column in enumerate(columns):
        places = range(number, tiling.capacity, tiling.columns)
        paste(picture, tiling, places, column.pictures[first : first + tiling.rows])
    return picture


def _fitting(column: Column, width: int) -> str:
    return (column.name if len(column.name) < width else column.short)[: width - 1]


def _padded(words: tuple[str, ...], height: int) -> list[str]:
    """As many lines as a row has, the words in the middle."""
    lines = list(words[:height])
    above = (height - len(lines)) // 2
    return [""] * above + lines + [""] * (height - len(lines) - above)
