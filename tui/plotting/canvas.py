"""A grid of braille dots, 2 by 4 in each cell, and who drew what."""

from itertools import groupby

import numpy as np
from numpy.typing import NDArray

_DOT_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], np.uint8)
_BRAILLE = 0x2800


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
        top, bottom = max(0, min(top, bottom)), min(self.dots_high - 1, max(top, bottom))
        if top > bottom or not 0 <= column < self.dots_wide:
            return
        self._dots[top : bottom + 1, column] = True
        self._layer[top // 4 : bottom // 4 + 1, column // 2] = layer

    def envelope(
        self,
        columns: NDArray[np.int64],
        tops: NDArray[np.int64],
        bottoms: NDArray[np.int64],
        layer: int,
    ) -> None:
        """A curve given by its extent in each column; gaps are bridged by straight lines."""
        previous: tuple[int, int] | None = None
        for column, top, bottom in zip(
            columns.tolist(), tops.tolist(), bottoms.tolist(), strict=True
        ):
            if previous is not None:
                self._bridge(previous, (column, (top + bottom) // 2), layer)
            self.vertical(column, top, bottom, layer)
            previous = (column, (top + bottom) // 2)

    def rows(self) -> list[list[tuple[str, int]]]:
        """Each row of cells as runs of (text, layer); layer -1 is empty."""
        blocks = self._dots.reshape(self.height, 4, self.width, 2).swapaxes(1, 2)
        codes = (blocks * _DOT_BITS).sum(axis=(2, 3)).astype(np.int64)
        rows = []
        for row_codes, row_layers in zip(codes.tolist(), self._layer.tolist(), strict=True):
            cells = zip(row_codes, row_layers, strict=True)
            runs = groupby(cells, key=lambda cell: cell[1] if cell[0] else -1)
            rows.append(
                [
                    ("".join(chr(_BRAILLE + code) if code else " " for code, _ in run), layer)
                    for layer, run in runs
                ]
            )
        return rows

    def _bridge(self, start: tuple[int, int], end: tuple[int, int], layer: int) -> None:
        (x0, y0), (x1, y1) = start, end
        steps = x1 - x0
        for step in range(1, steps + 1):
            before = round(y0 + (y1 - y0) * (step - 1) / steps)
            after = round(y0 + (y1 - y0) * step / steps)
            self.vertical(x0 + step, before, after, layer)
