"""A drawing in cells: what character stands in each, and in what style."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_SPACE = ord(" ")


class Span(NamedTuple):
    """Cells of one row, from `first` to `last`, both included."""

    row: int
    first: int
    last: int


class Cells:
    """Characters of one cell each, every one in one of the named styles."""

    def __init__(self, width: int, height: int, styles: tuple[str, ...]) -> None:
        """Spaces, all in the first style."""
        self.width, self.height = width, height
        self._names = styles
        self._codes = np.full((height, width), _SPACE, np.uint32)
        self._styles = np.zeros((height, width), np.uint8)

    def copy(self) -> "Cells":
        """The same drawing, to be drawn on."""
        other = Cells(self.width, self.height, self._names)
        other._codes[:], other._styles[:] = self._codes, self._styles
        return other

    def style(self, name: str) -> int:
        """The number of a style."""
        return self._names.index(name)

    def write(self, row: int, column: int, text: str, style: str) -> None:
        """Put a text down; what is beyond the edges is cut off."""
        if not 0 <= row < self.height:
            return
        begin, end = max(0, column), min(self.width, column + len(text))
        if begin < end:
            codes = [ord(character) for character in text[begin - column : end - column]]
            self._codes[row, begin:end] = codes
            self._styles[row, begin:end] = self.style(style)

    def lay(
        self, row: int, column: int, codes: NDArray[np.int64], styles: NDArray[np.int64]
    ) -> None:
        """Put a block of characters down, in styles by number; those below 0 are left out."""
        height, width = codes.shape
        there = styles >= 0
        self._codes[row : row + height, column : column + width][there] = codes[there]
        self._styles[row : row + height, column : column + width][there] = styles[there]

    def line_down(
        self, column: int, top: int, bottom: int, character: str, style: str, *, over: str = " "
    ) -> None:
        """A vertical line from `top` to above `bottom`: where there is one of `over` so far."""
        free = np.isin(self._codes[top:bottom, column], [ord(other) for other in over])
        self._codes[top:bottom, column][free] = ord(character)
        self._styles[top:bottom, column][free] = self.style(style)

    def runs(self, row: int) -> list[tuple[str, str]]:
        """A row as (text, name of its style)."""
        styles = self._styles[row]
        text = self._codes[row].astype("<u4").tobytes().decode("utf-32-le")
        edges = [0, *(np.flatnonzero(np.diff(styles)) + 1).tolist(), self.width]
        return [
            (text[begin:end], self._names[styles[begin]])
            for begin, end in pairwise(edges)
            if end > begin
        ]

    def changes(self, before: "Cells") -> list[Span]:
        """Where this drawing differs from another one of the same size."""
        differs = (self._codes != before._codes) | (self._styles != before._styles)
        rows = np.flatnonzero(differs.any(axis=1))
        first = differs[rows].argmax(axis=1)
        last = self.width - 1 - differs[rows, ::-1].argmax(axis=1)
        places = zip(rows.tolist(), first.tolist(), last.tolist(), strict=True)
        return [Span(*place) for place in places]
