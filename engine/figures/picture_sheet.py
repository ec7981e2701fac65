"""Pictures in rows and columns with words around, each of their pixels a square of whole dots."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

Pictures = NDArray[np.uint8]

_EDGE, _HEAD, _ABOVE, _SIDE = 0.08, 0.42, 0.18, 1.0
"""Inches: around everything; for the title; for words over the columns, and left of the rows."""
_GAP = 0.03
_SIZES = (8.5, 7.0)
"""Of the lines of the title; the second of all other words too."""
_WORDS = _SIZES[1]
_LETTER = 0.0082
"""Inches across of a letter, for each point of its size."""


class PictureSheet:
    """A sheet of rows and columns, to be filled."""

    def __init__(
        self,
        rows: int,
        columns: int,
        *,
        side: int,
        tile: float,
        dpi: int,
        title: Sequence[str],
        over_columns: bool = False,
        beside_rows: bool = False,
    ) -> None:
        """Make the sheet.

        Args:
            rows: of pictures.
            columns: likewise.
            side: of each picture, in pixels.
            tile: inches a picture takes, about; more where it has more pixels than dots are there.
            dpi: dots per inch that it will be saved with.
            title: lines over all of it, the first the larger one.
            over_columns: whether there are words over each column.
            beside_rows: whether there are words left of each row.
        """
        self._dpi = dpi
        self._tile = side * max(1, round(tile * dpi / side))
        self._gap = self._dots(_GAP)
        self._left = self._dots(_EDGE + (_SIDE if beside_rows else 0.0))
        self._top = self._dots(_EDGE + _HEAD + (_ABOVE if over_columns else 0.0))
        pictures = self._left + columns * (self._tile + self._gap) - self._gap
        widths = [len(words) * size * _LETTER for words, size in zip(title, _SIZES, strict=False)]
        width = max([pictures, *(self._dots(_EDGE + inches) for inches in widths)])
        width += self._dots(_EDGE)
        height = self._top + rows * (self._tile + self._gap) - self._gap + self._dots(_EDGE)
        # A hair more: matplotlib cuts dots that rounding made to nearly whole ones.
        size = ((width + 1e-6) / dpi, (height + 1e-6) / dpi)
        self.figure = Figure(figsize=size, dpi=dpi)
        self._axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set_axis_off()
        self._axes.set_autoscale_on(False)
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)
        for line, words in enumerate(title):
            self._write(
                self._dots(_EDGE), self._dots(_EDGE + 0.17 * line), words, "left", "top",
                _SIZES[line],
            )  # fmt: skip

    def put(self, row: int, column: int, picture: Pictures) -> None:
        """A picture, uint8 of shape (H, W, 3) or (H, W, 1)."""
        left, top = self.place(row, column)
        colours = np.broadcast_to(picture, (*picture.shape[:2], 3))
        self._axes.imshow(
            colours, extent=(left, left + self._tile, top + self._tile, top),
            interpolation="none", aspect="auto",
        )  # fmt: skip
        # It has moved them.
        self._axes.set_autoscale_on(False)

    def place(self, row: int, column: int) -> tuple[int, int]:
        """Dots from the left and the top edge to a picture's."""
        step = self._tile + self._gap
        return self._left + column * step, self._top + row * step

    @property
    def dots_per_picture(self) -> int:
        """Dots across a picture."""
        return self._tile

    def head(self, column: int, words: str) -> None:
        """Words over a column."""
        left, top = self.place(0, column)
        self._write(left + self._tile / 2, top - self._gap, words, "center", "bottom", _WORDS)

    def name(self, row: int, words: str) -> None:
        """Words left of a row."""
        left, top = self.place(row, 0)
        self._write(left - 2 * self._gap, top + self._tile / 2, words, "right", "center", _WORDS)

    def _write(self, x: float, y: float, words: str, side: str, upright: str, size: float) -> None:
        self._axes.text(x, y, words, ha=side, va=upright, fontsize=size)

    def _dots(self, inches: float) -> int:
        return round(inches * self._dpi)
