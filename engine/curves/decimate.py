"""Fewer points for the same picture: what one column of dots can show of a curve."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Columns = NDArray[np.int64]

_REACH = 256
"""So many points beyond an edge are looked through for one that is a number."""


class Extent(NamedTuple):
    """The lowest and highest value of a curve in each column of dots that has any."""

    columns: Columns
    lows: Values
    highs: Values


def columns_of_curve(
    x: Values, y: Values, low: float, high: float, width: int, *, is_positive: bool = False
) -> Extent:
    """Lowest and highest value in each column of dots.

    Args:
        x: shape (N,), rising.
        y: shape (N,); what is no number is left out.
        low: x of the left edge.
        high: x of the right edge.
        width: number of columns.
        is_positive: whether what is not above zero is left out too.

    Returns:
        Numbers of the columns that have points, and the lowest and highest y in each. A spike of
        one point among a million is kept.
    """
    begin, end = int(np.searchsorted(x, low, "left")), int(np.searchsorted(x, high, "right"))
    x, y = x[begin:end], y[begin:end]
    if not len(x):
        return Extent(np.empty(0, np.int64), np.empty(0), np.empty(0))
    edges = low + np.arange(1, width) * (high - low) / width
    bounds = np.concatenate([[0], np.searchsorted(x, edges, "left"), [len(x)]])
    columns = np.flatnonzero(np.diff(bounds) > 0)
    starts = bounds[columns]
    lows, highs = np.fmin.reduceat(y, starts), np.fmax.reduceat(y, starts)
    floor = 0.0 if is_positive else -np.inf
    # Only these need a closer look: fmin and fmax leave out NaN alone.
    for place in np.flatnonzero(~((lows > floor) & (highs < np.inf))).tolist():
        column = columns[place]
        points = y[bounds[column] : bounds[column + 1]]
        points = points[np.isfinite(points) & (points > floor)]
        lows[place] = points.min() if len(points) else np.nan
        highs[place] = points.max() if len(points) else np.nan
    good = np.isfinite(lows)
    return Extent(columns[good], lows[good], highs[good])


def value_between(x: Values, y: Values, place: float, *, is_log: bool) -> float | None:
    """Where the line from the point before `place` to the one behind it crosses `place`.

    Args:
        x: shape (N,), rising.
        y: shape (N,).
        place: x of the crossing.
        is_log: whether the line is straight in the logarithm of y.

    Returns:
        y there; None when one of the two points is not there.
    """
    middle = int(np.searchsorted(x, place, "left"))
    before = _last_good(y[max(0, middle - _REACH) : middle], is_log)
    behind = _last_good(y[middle : middle + _REACH][::-1], is_log)
    if before is None or behind is None:
        return None
    left, right = middle - before, middle + behind - 1
    if not x[left] < x[right]:
        return None
    share = (place - float(x[left])) / (float(x[right]) - float(x[left]))
    start, end = float(y[left]), float(y[right])
    if is_log:
        start, end = math.log(start), math.log(end)
    crossing = start * (1 - share) + end * share
    return math.exp(crossing) if is_log else crossing


def _last_good(values: Values, is_log: bool) -> int | None:
    """How far from the end the last number is, from 1 on."""
    good = np.flatnonzero(np.isfinite(values) & ((values > 0) | (not is_log)))
    return len(values) - int(good[-1]) if len(good) else None
