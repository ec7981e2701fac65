"""Some of the prepared images, read where they are asked for: a set need not fit in memory."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Pictures = NDArray[np.uint8]


class ImageSet:
    """Rows of an array of images, which may be mapped from a file; indexing copies them."""

    def __init__(self, pixels: Pictures, rows: NDArray[np.int64] | None = None) -> None:
        """The images `rows` of `pixels`, shape (N, H, W, C); None: all of them."""
        # A plain view: indexing a memmap object costs several times as much.
        self._pixels = np.asarray(pixels)
        self._rows = np.arange(len(pixels)) if rows is None else rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, which: slice | NDArray[np.int64] | Sequence[int]) -> Pictures:
        """A copy of these images, uint8, shape (n, H, W, C)."""
        return self._pixels[self._rows[which]]

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """(N, H, W, C)."""
        height, width, channels = self._pixels.shape[1:]
        return len(self), height, width, channels

    def subset(self, which: NDArray[np.int64]) -> "ImageSet":
        """Some of these images, without reading them."""
        return ImageSet(self._pixels, self._rows[which])
