"""The nearest training image of each drawn one, to see what was learnt by heart."""

import numpy as np
from numpy.typing import NDArray

from engine.data.images import ImageSet

Pictures = NDArray[np.uint8]

_VALUES_AT_ONCE = 2**23
"""Of the training images compared at once: bounds the memory for large sets (64 MiB)."""


def nearest_images(
    images: Pictures, among: Pictures | ImageSet
) -> tuple[Pictures, NDArray[np.float64]]:
    """The images of `among` with the least mean squared difference in pixels.

    Args:
        images: uint8, shape (N, H, W, C).
        among: at least one image of the same shape.

    Returns:
        The nearest, shape (N, H, W, C), and the root of that mean difference, 0 to 255, shape (N,).
    """
    wanted = images.reshape(len(images), -1).astype(np.float64)
    best = np.full(len(images), np.inf)
    place = np.zeros(len(images), np.int64)
    at_once = max(1, _VALUES_AT_ONCE // wanted.shape[1])
    for first in range(0, len(among), at_once):
        part = among[first : first + at_once].reshape(-1, wanted.shape[1]).astype(np.float64)
        # |a - b|^2 = |a|^2 - 2 a.b + |b|^2: one matrix product instead of a difference of all.
        squared = (wanted**2).sum(1)[:, None] - 2 * wanted @ part.T + (part**2).sum(1)
        nearest = squared.argmin(1)
        distance = squared[np.arange(len(images)), nearest]
        closer = distance < best
        best[closer], place[closer] = distance[closer], first + nearest[closer]
    return among[place], np.sqrt(np.maximum(best, 0) / wanted.shape[1])
