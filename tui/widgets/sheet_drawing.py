"""A page of a contact sheet as one picture: tiles, those picked framed, one under the cursor."""

from collections.abc import Collection

from PIL import Image, ImageDraw
from textual.geometry import Size

from tui.widgets.tiles import (
    BACKGROUND,
    Colour,
    Pictures,
    Tiling,
    canvas,
    fitted_side,
    paste,
    tight_pitch,
)

_ENOUGH = 12
"""Images that a page is to hold before they are shown any larger."""
_SMALLEST_ROWS = {True: 5, False: 2}
"""Cells down that a tile takes at the least; True: half cells, of which it takes more."""
PICKED: Colour = (110, 240, 130)
CURSOR: Colour = (255, 150, 0)
_CORNER = 4
"""The cursor's corners go along a side for one part in so many."""


def arrange_sheet(count: int, image: int, room: Size, fine: int) -> Tiling:
    """Tiles as large as they can be while a page holds enough of them.

    Args:
        count: images in all.
        image: pixels across each.
        room: cells.
        fine: pixels across a cell.
    """
    margin = 1 if fine == 1 else fine // 2
    smallest = _SMALLEST_ROWS[fine == 1]
    for rows in range(max(smallest, room.height), smallest - 1, -1):
        side = fitted_side(2 * rows * fine - 2 * margin, image)
        tiling = _tiling(side, margin, room, fine)
        if tiling.capacity >= min(count, _ENOUGH):
            break
    return tiling


def draw_sheet(
    pictures: Pictures, tiling: Tiling, picked: Collection[int], cursor: int
) -> Image.Image:
    """The page.

    Args:
        pictures: shape (n, H, W, C), no more than the tiling holds.
        tiling: where they stand.
        picked: places that are framed.
        cursor: the place whose corners are marked.
    """
    sheet = canvas(tiling)
    paste(sheet, tiling, range(len(pictures)), pictures)
    pen = ImageDraw.Draw(sheet)
    for place in picked:
        _frame(pen, tiling, place)
    _corners(pen, tiling, cursor)
    return sheet


def _tiling(side: int, margin: int, room: Size, fine: int) -> Tiling:
    pitch = tight_pitch(side, margin, fine)
    columns, rows = max(1, room.width // pitch.width), max(1, room.height // pitch.height)
    return Tiling(side, margin, pitch, columns, rows, fine)


def _box(tiling: Tiling, place: int) -> tuple[tuple[int, int, int, int], int]:
    """The frame's outermost pixels, and how thick it is: in the margin, never on the image."""
    left, top = tiling.corner(place)
    thick = max(1, tiling.margin - 1)
    right, bottom = left + tiling.side - 1, top + tiling.side - 1
    return (left - thick, top - thick, right + thick, bottom + thick), thick


def _frame(pen: ImageDraw.ImageDraw, tiling: Tiling, place: int) -> None:
    box, thick = _box(tiling, place)
    pen.rectangle(box, outline=PICKED, width=thick)


def _corners(pen: ImageDraw.ImageDraw, tiling: Tiling, place: int) -> None:
    (left, top, right, bottom), thick = _box(tiling, place)
    reach = max(2 * thick, (right - left + 1) // _CORNER)
    # Where there are no colours, a gap tells the corners from the frame of a picked image.
    for colour, length in ((BACKGROUND, reach + thick), (CURSOR, reach)):
        for x, towards in ((left, 1), (right, -1)):
            for y, down in ((top, 1), (bottom, -1)):
                _fill(pen, (x, y), (towards * length, down * thick), colour)
                _fill(pen, (x, y), (towards * thick, down * length), colour)


def _fill(
    pen: ImageDraw.ImageDraw, corner: tuple[int, int], size: tuple[int, int], colour: Colour
) -> None:
    """A rectangle from a corner on, in the direction of the sizes' signs."""
    ends = [at + by - (1 if by > 0 else -1) for at, by in zip(corner, size, strict=True)]
    x, y = sorted((corner[0], ends[0])), sorted((corner[1], ends[1]))
    pen.rectangle((x[0], y[0], x[1], y[1]), fill=colour)
