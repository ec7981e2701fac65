"""Images as tiles that begin at whole cells: text stands beside them, and the mouse finds them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from textual.geometry import Size

Pictures = NDArray[np.uint8]
Colour = tuple[int, int, int]

BACKGROUND: Colour = (60, 60, 66)
"""Between the tiles, in every theme: the frames around them are to be seen on it."""


@dataclass(frozen=True)
class Tiling:
    """Square tiles of one size, in rows and columns."""

    side: int
    """Pixels of an image on the screen, across and down."""
    margin: int
    """Pixels around each, at the least."""
    pitch: Size
    """Cells from one tile to the next."""
    columns: int
    rows: int
    fine: int
    """Pixels that the terminal draws across a cell; it draws twice as many down."""

    @property
    def capacity(self) -> int:
        """Tiles that there is room for."""
        return self.columns * self.rows

    @property
    def cells(self) -> Size:
        """Room that all of them take."""
        return Size(self.columns * self.pitch.width, self.rows * self.pitch.height)

    def place_at(self, column: int, row: int) -> int | None:
        """Which tile is at a cell; None: there is none."""
        across, down = column // self.pitch.width, row // self.pitch.height
        is_inside = 0 <= across < self.columns and 0 <= down < self.rows
        return down * self.columns + across if is_inside else None

    def corner(self, place: int) -> tuple[int, int]:
        """Pixels from the left and from the top to the image of a tile."""
        row, column = divmod(place, self.columns)
        return (
            column * self.pitch.width * self.fine + self.margin,
            row * self.pitch.height * 2 * self.fine + self.margin,
        )


def fitted_side(room: int, image: int) -> int:
    """Pixels that an image of `image` takes in so many: a whole multiple of it, or less than it."""
    return image * (room // image) if room >= image else max(1, room)


def tight_pitch(side: int, margin: int, fine: int) -> Size:
    """The fewest cells that hold an image of so many pixels and its margins."""
    whole = side + 2 * margin
    return Size(-(-whole // fine), -(-whole // (2 * fine)))


def canvas(tiling: Tiling) -> Image.Image:
    """Nothing but background."""
    width, height = tiling.cells
    return Image.new("RGB", (width * tiling.fine, height * 2 * tiling.fine), BACKGROUND)


def paste(picture: Image.Image, tiling: Tiling, places: Sequence[int], images: Pictures) -> None:
    """Put images, shape (N, H, W, C), into these places."""
    count, height, width, _ = images.shape
    # Enlarged pixels stay sharp; smaller images are means of theirs.
    how = Image.Resampling.NEAREST if tiling.side >= width else Image.Resampling.BOX
    for place, image in zip(places, images[:count], strict=False):
        colours = np.ascontiguousarray(np.broadcast_to(image, (height, width, 3)))
        tile = Image.fromarray(colours).resize((tiling.side, tiling.side), how)
        picture.paste(tile, tiling.corner(place))
