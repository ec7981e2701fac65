"""Noise levels in ten equal ranges, to tell where along the way a network errs."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEVEL_BINS = 10
"""Ranges of T / 10 levels each, the cleanest first."""


def bin_of_level(level: Any, total: int) -> Any:
    """The range each level lies in, 0 to 9: floor(10 t / T).

    Args:
        level: integers in 0..T-1, any shape.
        total: T.

    Returns:
        Integers, same shape.
    """
    return level * LEVEL_BINS // total


def means_of_bins(sums: NDArray[Any], counts: NDArray[Any]) -> list[float]:
    """Mean of each range, NaN where nothing was counted.

    Args:
        sums: shape (10,).
        counts: how many were summed up, same shape.
    """
    means = np.divide(sums, counts, out=np.full(LEVEL_BINS, np.nan), where=counts > 0)
    return [float(mean) for mean in means]


def bin_bounds(total: int) -> list[tuple[int, int]]:
    """First and last level of each of the ten ranges, as `bin_of_level` divides them.

    A range that holds no level, as some do where T is below 10, ends before it begins.
    """
    edges = [-(-total * edge // LEVEL_BINS) for edge in range(LEVEL_BINS + 1)]
    return [(low, high - 1) for low, high in pairwise(edges)]
