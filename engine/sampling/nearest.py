"""The nearest training image of each drawn one, to see what was learnt by heart."""

import numpy as np
from numpy.typing import NDArray

from engine.data.images import ImageSet
from engine.metrics.neighbours import nearest_neighbours
from engine.progress import finish

Pictures = NDArray[np.uint8]


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
    found = finish(nearest_neighbours(images, among))
    return among[found.place], found.distance / np.sqrt(np.prod(images.shape[1:]))
