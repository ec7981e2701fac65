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
        self._pictures: Pictures | None = None

    def compose(self) -> ComposeResult:
        """The image widget of the chosen means."""
        if self._mode == "off":
            yield Static("images are off (--images)", id="no-image")
        else:
            yield _WIDGETS[self._mode]()

    def show(self, pictures: Pictures) -> None:
        """Show images of shape (N, H, W, 3), or (N, H, W, 1) for grey ones."""
        self._pictures = pictures
        self._draw()

    def on_resize(self) -> None:
        """Fit the images to the new room."""
        self._draw()

    def _draw(self) -> None:
        if self._pictures is None or self._mode == "off" or self.size.area == 0:
            return
        widget = self.query_one(_WIDGETS[self._mode])
        fine = 1 if self._mode == "halfcell" else _PIXELS_PER_CELL
        grid = compose_grid(self._pictures, self.size, fine)
        cells = Size(-(-grid.width // fine), -(-grid.height // (2 * fine)))
        self.post_message(self.Fitted(grid.info["shown"], len(self._pictures)))
        widget.styles.width, widget.styles.height = cells.width, cells.height
        widget.image = grid


def compose_grid(pictures: Pictures, room: Size, fine: int) -> Image.Image:
    """A grid that fits `room` cells, each `fine` pixels wide and twice as high.

    All the images if they fit at their own size, else as many as do; then enlarged by the
    largest whole number that fits.
    """
    count, height, width, _ = pictures.shape
    wide, high = room.width * fine, room.height * 2 * fine
    scale, columns = max(
        (
            (_scale(count, columns, width, height, wide, high), columns)
            for columns in range(1, count + 1)
        ),
        key=lambda option: (option[0], -abs(option[1] - count**0.5)),
    )
    if scale < 1:
        scale = 1
        columns = max(1, (wide + _GAP) // (width + _GAP))
        count = min(count, columns * max(1, (high + _GAP) // (height + _GAP)))
    rows = -(-count // columns)
    grid = Image.new(
        "RGB",
        (columns * (width * scale + _GAP) - _GAP, rows * (height * scale + _GAP) - _GAP),
        (60, 60, 66),
    )
    for index, picture in enumerate(pictures[:count]):
        row, column = divmod(index, columns)
        colours = np.ascontiguousarray(np.broadcast_to(picture, (height, width, 3)))
        tile = Image.fromarray(colours).resize((width * scale, height * scale), 0)
        grid.paste(tile, (column * (width * scale + _GAP), row * (height * scale + _GAP)))
    grid.info["shown"] = count
    return grid


def _scale(count: int, columns: int, width: int, height: int, wide: int, high: int) -> int:
    """By how much a grid of so many columns could be enlarged; 0 when it does not fit."""
    rows = -(-count // columns)
    across = (wide - (columns - 1) * _GAP) // (columns * width)
    down = (high - (rows - 1) * _GAP) // (rows * height)
    return max(0, min(across, down))


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
