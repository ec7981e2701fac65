"""The nearest training image of each drawn one, to see what was learnt by heart."""

import numpy as np
from numpy.typing import NDArray

Pictures = NDArray[np.uint8]

_AT_ONCE = 4096
"""Training images compared at once: bounds the memory for large sets."""


def nearest_images(images: Pictures, among: Pictures) -> tuple[Pictures, NDArray[np.float64]]:
    """The images of `among` with the least mean squared difference in pixels.

    Args:
        images: uint8, shape (N, H, W, 3).
        among: uint8, shape (M, H, W, 3), M at least 1.

    Returns:
        The nearest, shape (N, H, W, 3), and the root of that mean difference, 0 to 255, shape (N,).
    """
    wanted = images.reshape(len(images), -1).astype(np.float64)
    best = np.full(len(images), np.inf)
    place = np.zeros(len(images), np.int64)
    for first in range(0, len(among), _AT_ONCE):
        part = among[first : first + _AT_ONCE].reshape(-1, wanted.shape[1]).astype(np.float64)
        # |a - b|^2 = |a|^2 - 2 a.b + |b|^2: one matrix product instead of a difference of all.
        squared = (wanted**2).sum(1)[:, None] - 2 * wanted @ part.T + (part**2).sum(1)
        nearest = squared.argmin(1)
        distance = squared[np.arange(len(images)), nearest]
        closer = distance < best
        best[closer], place[closer] = distance[closer], first + nearest[closer]
    return among[place], np.sqrt(np.maximum(best, 0) / wanted.shape[1])
