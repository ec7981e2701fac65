"""Fewer points for the same picture: what one column of dots can show of a curve."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def columns_of_curve(
    x: Values, y: Values, low: float, high: float, width: int
) -> tuple[NDArray[np.int64], Values, Values]:
    """Lowest and highest value in each column of dots.

    Args:
        x: shape (N,), rising.
        y: shape (N,); what is no number is left out.
        low: x of the left edge.
        high: x of the right edge.
        width: number of columns.

    Returns:
        Numbers of the columns that have points, and the lowest and highest y in each. A spike of
        one point among a million is kept.
    """
    inside = np.isfinite(y) & (x >= low) & (x <= high)
    x, y = x[inside], y[inside]
    if not len(x):
        empty = np.empty(0)
        return np.empty(0, np.int64), empty, empty
    span = high - low if high > low else 1.0
    column = np.minimum(((x - low) / span * width).astype(np.int64), width - 1)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    return column[starts], np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
