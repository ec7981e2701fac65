"""A grid of small images, fitted to the cells it has, by the best means the terminal offers."""

from typing import cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from textual.app import ComposeResult
from textual.containers import Center
from textual.geometry import Size
from textual.message import Message
from textual.widgets import Static
from textual_image.renderable import HalfcellImage as HalfcellRenderable
from textual_image.renderable import Image as AutoRenderable
from textual_image.renderable import SixelImage as SixelRenderable
from textual_image.renderable import TGPImage as TGPRenderable
from textual_image.widget import HalfcellImage, SixelImage, TGPImage
from textual_image.widget._base import Image as BaseImage

from tui.image_mode import ImageMode

Pictures = NDArray[np.uint8]
_GAP = 1
_HARDLY_ANY, _SMALLEST = 4, 8
"""With room for fewer images than that at their own size they are shown smaller, down to so many
pixels."""
_PIXELS_PER_CELL = 8
"""Across a cell, where the terminal draws real pixels."""


class PictureGrid(Center):
    """Shows as many of the images as fit, enlarged by whole numbers, so that pixels stay sharp."""

    class Fitted(Message):
        """So many of the images are shown."""

        def __init__(self, shown: int, count: int) -> None:
            super().__init__()
            self.shown, self.count = shown, count

    def __init__(self, mode: ImageMode, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._mode = resolve(mode)
        self._is_strip = False
        self._pictures: Pictures | None = None

    def compose(self) -> ComposeResult:
        """The image widget of the chosen means."""
        if self._mode == "off":
            yield Static("images are off (--images)", id="no-image")
        else:
            yield image_widget(self._mode)

    def show(self, pictures: Pictures, *, strip: bool = False) -> None:
        """Show images of shape (N, H, W, 3), or (N, H, W, 1) for grey ones.

        The same ones again are not sent to the terminal again.

        Args:
            pictures: the images.
            strip: all in one row.
        """
        known = self._pictures
        if known is not None and strip == self._is_strip and np.array_equal(known, pictures):
            return
        self._pictures, self._is_strip = pictures, strip
        self._draw()

    def clear(self) -> None:
        """Show nothing."""
        self._pictures = None
        for widget in self.query(BaseImage):
            widget.image = None

    @property
    def fine(self) -> int:
        """Pixels that the terminal draws across a cell."""
        return pixels_across(self._mode)

    def on_resize(self) -> None:
        """Fit the images to the new room."""
        self._draw()

    def _draw(self) -> None:
        if self._pictures is None or self._mode == "off" or self.size.area == 0:
            return
        widget = self.query_one(_WIDGETS[self._mode])
        fine = self.fine
        grid = compose_grid(self._pictures, self.size, fine, self._is_strip)
        cells = Size(-(-grid.width // fine), -(-grid.height // (2 * fine)))
        self.post_message(self.Fitted(grid.info["shown"], len(self._pictures)))
        widget.styles.width, widget.styles.height = cells.width, cells.height
        widget.image = grid


def compose_grid(pictures: Pictures, room: Size, fine: int, strip: bool = False) -> Image.Image:
    """A grid that fits `room` cells, each `fine` pixels wide and twice as high.

    All the images if they fit at their own size, enlarged by the largest whole number that fits;
    else as many as fit at their own size; where that is hardly any, smaller ones.

    Args:
        pictures: shape (N, H, W, 3) or (N, H, W, 1).
        room: cells.
        fine: pixels across a cell.
        strip: all in one row, however small.
    """
    count, height, width, _ = pictures.shape
    wide, high = room.width * fine, room.height * 2 * fine
    tile, columns, shown = _arrange(count, Size(width, height), Size(wide, high), strip)
    rows = -(-shown // columns)
    whole = Size(columns * (tile.width + _GAP) - _GAP, rows * (tile.height + _GAP) - _GAP)
    # Half a cell more where it ends in the middle of one: fitting it would blur a row of pixels.
    half = whole.height % 2 if fine == 1 else 0
    grid = Image.new("RGB", (whole.width, whole.height + half), (60, 60, 66))
    # Enlarged pixels stay sharp; smaller images are means of theirs.
    how = Image.Resampling.NEAREST if tile.width >= width else Image.Resampling.BOX
    for index, picture in enumerate(pictures[:shown]):
        row, column = divmod(index, columns)
        colours = np.ascontiguousarray(np.broadcast_to(picture, (height, width, 3)))
        image = Image.fromarray(colours).resize((tile.width, tile.height), how)
        grid.paste(image, (column * (tile.width + _GAP), row * (tile.height + _GAP)))
    grid.info["shown"] = shown
    return grid


def images_that_fit(count: int, image: Size, room: Size, fine: int) -> int:
    """How many of `count` images of `image` pixels a grid shows in a room of cells."""
    return _arrange(count, image, Size(room.width * fine, room.height * 2 * fine), False)[2]


def _arrange(count: int, image: Size, room: Size, strip: bool) -> tuple[Size, int, int]:
    """Size of each tile in pixels, tiles in a row, and how many there are."""
    some = (count,) if strip else range(1, count + 1)
    scale, columns = max(
        ((_scale(count, columns, image, room), columns) for columns in some),
        key=lambda option: (option[0], -abs(option[1] - count**0.5)),
    )
    if scale >= 1:
        return Size(image.width * scale, image.height * scale), columns, count
    across, down = _number(room.width, image.width), _number(room.height, image.height)
    fits = image.width <= room.width and image.height <= room.height
    if fits and not strip and across * down >= min(count, _HARDLY_ANY):
        columns = min(count, across)
        return image, columns, min(count, columns * down)
    wanted = count if strip else min(count, _HARDLY_ANY)
    side, columns = _side(wanted, image, room, strip)
    if side < _SMALLEST and not strip:
        side, columns = _side(1, image, room, strip)
    tile = Size(side, max(1, side * image.height // image.width))
    rows = 1 if strip else _number(room.height, tile.height)
    columns = count if strip else max(columns, min(count, _number(room.width, tile.width)))
    return tile, columns, min(count, columns * rows)


def _side(wanted: int, image: Size, room: Size, strip: bool) -> tuple[int, int]:
    """The largest width that `wanted` tiles can have, and how many stand in a row."""
    sides = []
    for columns in (wanted,) if strip else range(1, wanted + 1):
        rows = -(-wanted // columns)
        across = (room.width - (columns - 1) * _GAP) // columns
        down = (room.height - (rows - 1) * _GAP) // rows * image.width // image.height
        sides.append((max(1, min(across, down, image.width)), columns))
    return max(sides)


def _number(room: int, tile: int) -> int:
    """How many tiles with gaps between them there is room for."""
    return max(1, (room + _GAP) // (tile + _GAP))


def _scale(count: int, columns: int, image: Size, room: Size) -> int:
    """By how much a grid of so many columns could be enlarged; 0 when it does not fit."""
    rows = -(-count // columns)
    across = (room.width - (columns - 1) * _GAP) // (columns * image.width)
    down = (room.height - (rows - 1) * _GAP) // (rows * image.height)
    return max(0, min(across, down))


def pixels_across(mode: ImageMode) -> int:
    """Pixels that the terminal draws across a cell, by a means that is not "auto"."""
    return 1 if mode == "halfcell" else _PIXELS_PER_CELL


def image_widget(mode: ImageMode) -> BaseImage:
    """What draws an image in the workbench, by a means that is neither "auto" nor "off"."""
    return _WIDGETS[mode]()


def resolve(mode: ImageMode) -> ImageMode:
    """What "auto" comes to on this terminal; inside tmux and where nothing is known, half cells."""
    if mode != "auto":
        return mode
    found = {TGPRenderable: "tgp", SixelRenderable: "sixel"}
    return cast(ImageMode, found.get(AutoRenderable, "halfcell"))


def renderable(mode: ImageMode) -> type[SixelRenderable | TGPRenderable | HalfcellRenderable]:
    """What draws an image outside the workbench, by a means that is not "auto"."""
    return {"tgp": TGPRenderable, "sixel": SixelRenderable}.get(mode, HalfcellRenderable)


_WIDGETS: dict[ImageMode, type[BaseImage]] = {
    "tgp": TGPImage,
    "sixel": SixelImage,
    "halfcell": HalfcellImage,
}
