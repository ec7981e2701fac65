"""Smoothing of a whole curve, before anything is left out for drawing."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def running_mean(values: Values, window: int) -> Values:
    """Mean of each value and its neighbours; what is no number is left out.

    Centred, because a mean of the past alone lags behind a falling loss.

    Args:
        values: shape (N,).
        window: how many values count, half on each side; 1 gives the values back. At both ends
            fewer are there and fewer count.

    Returns:
        Shape (N,); NaN where a whole window is NaN.
    """
    if window <= 1 or not len(values):
        return values
    good = np.isfinite(values)
    sums = np.concatenate([[0.0], np.cumsum(np.where(good, values, 0.0))])
    counts = np.concatenate([[0], np.cumsum(good)])
    place = np.arange(len(values))
    starts = np.maximum(place - window // 2, 0)
    ends = np.minimum(place + (window + 1) // 2, len(values))
    number = counts[ends] - counts[starts]
    total = sums[ends] - sums[starts]
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)
