"""A contact sheet: images a page at a time, a cursor among them, some of them picked."""

import asyncio

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Container
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static
from textual_image.widget._base import Image as BaseImage

from engine.data.images import ImageSet
from tui import keys
from tui.image_mode import ImageMode
from tui.text import printable
from tui.widgets.picture import image_widget, pixels_across, resolve
from tui.widgets.sheet_drawing import arrange_sheet, draw_sheet
from tui.widgets.tiles import Pictures, Tiling

_WIDE = 44
"""Columns from which on the border has room for what the images are, too."""


class ContactSheet(Container, can_focus=True):
    """Reads no more images than it shows, so that a set may be of any size.

    Where images are off it is a list of their numbers.
    """

    BINDINGS = keys.SHEET
    DEFAULT_CSS = """
    ContactSheet { align: center middle; }
    ContactSheet > Static { width: 1fr; height: auto; text-align: center; color: $text-muted; }
    ContactSheet > Static.-numbers { height: 1fr; text-align: left; color: $text; }
    """

    class Picked(Message):
        """Other images are picked now."""

    def __init__(self, mode: ImageMode, kind: str, *, id: str | None = None) -> None:
        """Without images yet.

        Args:
            mode: by which means images are drawn.
            kind: of which kind they are; stands on the border.
            id: of the widget.
        """
        super().__init__(id=id, classes="panel")
        self._mode = resolve(mode)
        self._kind = kind
        self._images: ImageSet | None = None
        self._picks: tuple[int, ...] = ()
        self._cursor = 0
        self._page: tuple[int, Tiling] | None = None
        """The first image and the arrangement of the page that was read."""
        self._pictures: Pictures | None = None

    def compose(self) -> ComposeResult:
        """Words, or the sheet."""
        yield Static(id="sheet-words")
        if self._mode != "off":
            yield image_widget(self._mode)

    def on_mount(self) -> None:
        """Say what will be here."""
        self._tell()

    @property
    def picks(self) -> tuple[int, ...]:
        """Numbers of the images that are picked, in the order of picking."""
        return self._picks

    @property
    def cursor(self) -> int:
        """The number of the image under the cursor."""
        return self._cursor

    def show(self, images: ImageSet) -> None:
        """Show these, shape (N, size, size, C), from now on."""
        self._images, self._page = images, None
        self._cursor = min(self._cursor, len(images) - 1)
        self._turn()

    def say(self, words: str) -> None:
        """Show words in place of images."""
        self._images, self._page, self._pictures = None, None, None
        self._show_image(None)
        text = self.query_one(Static)
        text.remove_class("-numbers")
        text.update(Text(printable(words)))
        self._tell()

    def pick(self, numbers: tuple[int, ...]) -> None:
        """Have these picked, and no others."""
        if numbers != self._picks:
            self._picks = numbers
            self._draw()
            self.post_message(self.Picked())

    def toggle(self) -> None:
        """Pick the image under the cursor, or no longer."""
        if self._images is None:
            return
        others = tuple(number for number in self._picks if number != self._cursor)
        self.pick(others if len(others) < len(self._picks) else (*self._picks, self._cursor))

    def action_move(self, columns: int, rows: int) -> None:
        """Move the cursor."""
        tiling = self._arranged()
        self._go_to(self._cursor + columns + rows * tiling.columns)

    def action_page(self, by: int) -> None:
        """Go some pages on or back."""
        self._go_to(self._cursor + by * self._arranged().capacity)

    def action_jump(self, is_end: bool) -> None:
        """Go to the first image, or the last."""
        self._go_to(len(self._images) - 1 if is_end and self._images is not None else 0)

    def on_resize(self) -> None:
        """Arrange the images anew."""
        self._turn()

    def on_click(self, event: Click) -> None:
        """Pick the image under the mouse, or no longer."""
        self.screen.set_focus(self)
        sheet = self._sheet
        place = self._arranged().place_at(
            event.screen_x - sheet.region.x, event.screen_y - sheet.region.y
        )
        if self._images is None or place is None or self._first + place >= len(self._images):
            return
        self._cursor = self._first + place
        self.toggle()

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """The next page."""
        event.stop()
        self.action_page(1)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """The page before."""
        event.stop()
        self.action_page(-1)

    @property
    def _sheet(self) -> Widget:
        """What the tiles are in."""
        return self.query_one(Static if self._mode == "off" else BaseImage)

    @property
    def _first(self) -> int:
        """The number of the page's first image."""
        capacity = self._arranged().capacity
        return self._cursor // capacity * capacity

    def _go_to(self, number: int) -> None:
        if self._images is None:
            return
        number = min(len(self._images) - 1, max(0, number))
        if number != self._cursor:
            self._cursor = number
            self._turn()

    def _arranged(self) -> Tiling:
        if self._images is None:
            return Tiling(1, 0, Size(1, 1), 1, 1, 1)
        count, side, _, _ = self._images.shape
        room = self.content_size
        if self._mode == "off":
            return _list(count, room)
        return arrange_sheet(count, side, room, pixels_across(self._mode))

    def _turn(self) -> None:
        """Show the page that the cursor is on, reading it first where it is another one."""
        if self._images is None or self.content_size.area == 0:
            return
        page = self._first, self._arranged()
        if page == self._page or self._mode == "off":
            self._page = page
            self._draw()
        else:
            self._read(self._images, *page)

    @work(exclusive=True, group="page")
    async def _read(self, images: ImageSet, first: int, tiling: Tiling) -> None:
        pictures = await asyncio.to_thread(lambda: images[first : first + tiling.capacity])
        if images is self._images:
            self._page, self._pictures = (first, tiling), pictures
            self._draw()

    def _draw(self) -> None:
        self._tell()
        if self._page is None or self._images is None:
            return
        first, tiling = self._page
        picked = [number - first for number in self._picks if 0 <= number - first < tiling.capacity]
        cursor = self._cursor - first
        if self._mode == "off":
            self._draw_numbers(first, tiling)
        elif self._pictures is not None and 0 <= cursor < len(self._pictures):
            self._show_image(draw_sheet(self._pictures, tiling, picked, cursor), tiling.cells)

    def _show_image(self, picture: object, cells: Size | None = None) -> None:
        self.query_one(Static).display = picture is None
        for widget in self.query(BaseImage):
            if cells is not None:
                widget.styles.width, widget.styles.height = cells.width, cells.height
            widget.display = picture is not None
            widget.image = picture  # type: ignore[assignment]

    def _draw_numbers(self, first: int, tiling: Tiling) -> None:
        text = Text(no_wrap=True)
        last = min(first + tiling.capacity, len(self._images or ()))
        for number in range(first, last):
            is_picked = number in self._picks
            mark = "✓" if is_picked else " "
            style = "bold green" if is_picked else ""
            here = " reverse" if number == self._cursor else ""
            text.append(
                f"{mark}{number:>{tiling.pitch.width - 3}} ", style=f"{style}{here}".strip()
            )
            text.append("\n" if (number - first + 1) % tiling.columns == 0 else " ")
        words = self.query_one(Static)
        words.add_class("-numbers")
        words.update(text, layout=False)

    def _tell(self) -> None:
        """What page it is, what is under the cursor, and how many are picked: on the border."""
        if self._images is None:
            self.border_title, self.border_subtitle = f"{self._kind} images", ""
            return
        count, capacity = len(self._images), self._arranged().capacity
        pages = -(-count // capacity)
        is_wide = self.size.width >= _WIDE
        about = [f"{count:,} {self._kind} images"] if is_wide or pages == 1 else []
        page = [f"page {self._cursor // capacity + 1:,} of {pages:,}"] if pages > 1 else []
        self.border_title = " · ".join(about + page)
        self.border_subtitle = f"image {self._cursor:,} · {len(self._picks) or 'none'} picked"


def _list(count: int, room: Size) -> Tiling:
    """Numbers, one in each cell of a table."""
    width = len(str(max(0, count - 1))) + 3
    columns, rows = max(1, room.width // width), max(1, room.height)
    return Tiling(1, 0, Size(width, 1), columns, rows, 1)
