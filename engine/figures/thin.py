"""Long curves with fewer points, which look the same: a file need not hold a million."""

import numpy as np

from engine.curves.decimate import Values, columns_of_curve

_MOST = 4000
_COLUMNS = 1500


def thinned(x: Values, y: Values) -> tuple[Values, Values]:
    """The curve itself, or of a long one the least and greatest value of each column of dots.

    Args:
        x: shape (N,), rising.
        y: shape (N,).

    Returns:
        x and y, at most 4,000 points.
    """
    if len(x) <= _MOST:
        return x, y
    low, high = float(x[0]), float(x[-1])
    extent = columns_of_curve(x, y, low, high, _COLUMNS)
    places = low + (extent.columns + 0.5) * (high - low) / _COLUMNS
    return places.repeat(2), np.stack([extent.lows, extent.highs], axis=1).ravel()
