"""The order of the training images: a function of (seed, step), never of what ran before."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


def steps_per_epoch(images: int, batch_size: int) -> int:
    """Whole batches in one pass; a remainder waits for another epoch's permutation."""
    return images // batch_size


def batch_indices(seed: int, step: int, images: int, batch_size: int) -> NDArray[np.int64]:
    """Which images the update number `step` (0 for the first) trains on, shape (batch_size,)."""
    epoch, batch = divmod(step, steps_per_epoch(images, batch_size))
    order = _permutation(seed, epoch, images)
    return order[batch * batch_size : (batch + 1) * batch_size]


@lru_cache(maxsize=2)
def _permutation(seed: int, epoch: int, images: int) -> NDArray[np.int64]:
    return np.random.default_rng([seed, epoch]).permutation(images)
