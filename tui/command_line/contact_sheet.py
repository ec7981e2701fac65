"""A contact sheet on the terminal."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rich.console import Console

from tui.image_mode import ImageMode

Pictures = NDArray[np.uint8]

_TILE, _FINE_TILE = 16, 64
"""Pixels of an image at most: drawn by half cells, and where there are real pixels."""
_FINE = 8
"""Pixels across a cell, where there are real ones."""
_GAP = 1


def show_sheet(pictures: Callable[[int], Pictures], mode: ImageMode) -> None:
    """Draw some of the images, as many as fit across the terminal and half its height.

    Nothing is drawn where the output is no terminal, or images are off.

    Args:
        pictures: so many of the images, shape (n, size, size, C).
        mode: how to draw.
    """
    console = Console()
    if not console.is_terminal or mode == "off":
        return
    # Importing this asks the terminal what it can draw.
    from tui.widgets.picture import renderable, resolve

    mode = resolve(mode)
    fine = 1 if mode == "halfcell" else _FINE
    most = _TILE if mode == "halfcell" else _FINE_TILE
    (first,) = pictures(1)
    tile = min(most, first.shape[1])
    columns = max(1, (console.width * fine + _GAP) // (tile + _GAP))
    rows = max(1, (console.height * fine + _GAP) // (tile + _GAP))
    sheet = _compose(pictures(columns * rows), tile, columns)
    width, height = -(-sheet.width // fine), -(-sheet.height // (2 * fine))
    console.print(renderable(mode)(sheet, width, height))


def _compose(pictures: Pictures, tile: int, columns: int) -> Image.Image:
    rows = -(-len(pictures) // columns)
    columns = min(columns, len(pictures))
    step = tile + _GAP
    sheet = Image.new("RGB", (columns * step - _GAP, rows * step - _GAP), (60, 60, 66))
    for place, pixels in enumerate(pictures):
        row, column = divmod(place, columns)
        colours = np.broadcast_to(pixels, (*pixels.shape[:2], 3))
        small = Image.fromarray(np.ascontiguousarray(colours)).resize(
            (tile, tile), Image.Resampling.LANCZOS
        )
        sheet.paste(small, (column * step, row * step))
    return sheet
