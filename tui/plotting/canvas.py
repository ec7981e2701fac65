"""A grid of braille dots, 2 by 4 in each cell, and who drew what."""

from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

_DOT_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], np.uint8)
_BRAILLE = 0x2800
_SPACE = ord(" ")
Places = NDArray[np.int64]


class DotCanvas:
    """Dots of several layers; where layers share a cell, the later one gives the colour."""

    def __init__(self, width: int, height: int) -> None:
        """A canvas of `width` by `height` cells: twice and four times as many dots."""
        self.width, self.height = width, height
        self._dots = np.zeros((height * 4, width * 2), bool)
        self._layer = np.full((height, width), -1, np.int64)

    @property
    def dots_wide(self) -> int:
        """Dots in a row."""
        return self.width * 2

    @property
    def dots_high(self) -> int:
        """Dots in a column."""
        return self.height * 4

    def vertical(self, column: int, top: int, bottom: int, layer: int) -> None:
        """Dots of one column from `top` to `bottom`, both included; 0 is the uppermost."""
        self.verticals(np.array([column]), np.array([top]), np.array([bottom]), layer)

    def verticals(self, columns: Places, tops: Places, bottoms: Places, layer: int) -> None:
        """Dots of some columns, each from its top to its bottom, both included."""
        self._put(self._filled(columns, tops, bottoms), layer)

    def envelope(
        self,
        columns: Places,
        tops: Places,
        bottoms: Places,
        layer: int,
        *,
        is_dotted: bool = False,
        covers: bool = False,
    ) -> None:
        """A curve given by its extent in each column; gaps are bridged by straight lines.

        Args:
            columns: rising, shape (N,); may lie beyond the canvas.
            tops: the uppermost dot in each.
            bottoms: the lowest dot in each.
            layer: who draws it.
            is_dotted: leave out every second dot.
            covers: take the dots of other layers out of the cells it goes through, so that it can
                be told from them without colour.
        """
        bridges = _bridges(columns, (tops + bottoms) // 2)
        everything = (
            np.concatenate(pair) for pair in zip((columns, tops, bottoms), bridges, strict=True)
        )
        dots = self._filled(*everything)
        if is_dotted and len(columns) > 1:
            dots &= np.indices(dots.shape, np.uint8).sum(axis=0) % 2 == 0
        self._put(dots, layer, covers=covers)

    def cells(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The character's code in each cell, and whose it is: shape (height, width) each.

        An empty cell has a space, and layer -1.
        """
        bits = (self._by_cell(self._dots) * _DOT_BITS).sum(axis=(2, 3), dtype=np.int64)
        return np.where(bits, _BRAILLE + bits, _SPACE), np.where(bits, self._layer, -1)

    def rows(self) -> list[list[tuple[str, int]]]:
        """Each row of cells as runs of (text, layer); layer -1 is empty."""
        rows = []
        for codes, layers in zip(*(table.tolist() for table in self.cells()), strict=True):
            runs = groupby(zip(codes, layers, strict=True), key=itemgetter(1))
            rows.append([("".join(chr(code) for code, _ in run), layer) for layer, run in runs])
        return rows

    def _filled(self, columns: Places, tops: Places, bottoms: Places) -> NDArray[np.bool_]:
        """Where the dots of these columns are, as far as they are on the canvas."""
        tops, bottoms = np.maximum(tops, 0), np.minimum(bottoms, self.dots_high - 1)
        inside = (tops <= bottoms) & (columns >= 0) & (columns < self.dots_wide)
        columns, tops, bottoms = columns[inside], tops[inside], bottoms[inside]
        turns = np.zeros((self.dots_high + 1, self.dots_wide), np.int16)
        np.add.at(turns, (tops, columns), 1)
        np.add.at(turns, (bottoms + 1, columns), -1)
        filled: NDArray[np.bool_] = np.cumsum(turns[:-1], axis=0, dtype=np.int16) > 0
        return filled

    def _put(self, dots: NDArray[np.bool_], layer: int, *, covers: bool = False) -> None:
        touched = self._by_cell(dots).any(axis=(2, 3))
        if covers:
            self._by_cell(self._dots)[touched] = False
        self._dots |= dots
        self._layer[touched] = layer

    def _by_cell(self, dots: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The same dots, shape (height, width, 4, 2)."""
        return dots.reshape(self.height, 4, self.width, 2).swapaxes(1, 2)


def _bridges(columns: Places, middles: Places) -> tuple[Places, Places, Places]:
    """Columns, tops and bottoms of straight lines from each column's middle to the next one's."""
    if len(columns) < 2:
        return columns[:0], columns[:0], columns[:0]
    widths = np.diff(columns)
    start = np.repeat(np.arange(len(widths)), widths)
    step = np.arange(columns[0] + 1, columns[-1] + 1) - columns[start]
    rise = np.diff(middles)[start]
    before, after = (
        np.rint(middles[start] + rise * reached / widths[start]).astype(np.int64)
        for reached in (step - 1, step)
    )
    return columns[start] + step, np.minimum(before, after), np.maximum(before, after)
