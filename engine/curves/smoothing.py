"""Smoothing of a whole curve, before anything is left out for drawing."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

_PIECE = 1 << 15
"""Values smoothed at once: few enough to stay in the processor's cache."""


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
    smooth = np.empty(len(values))
    for begin in range(0, len(values), _PIECE):
        end = min(begin + _PIECE, len(values))
        smooth[begin:end] = _means(values, window, begin, end)
    return smooth


class Smoother:
    """The running mean of a curve that grows: only its end is computed again."""

    def __init__(self, window: int) -> None:
        """Smooth over `window` values, as `running_mean` does."""
        self.window = window
        self._smooth: Values = np.empty(0)
        self._known = 0

    def smooth(self, values: Values, *, is_longer: bool) -> Values:
        """The running mean of `values`.

        Args:
            values: shape (N,).
            is_longer: whether they begin with the values of the last call.

        Returns:
            Shape (N,), read-only. Half a window at its end changes with the next call.
        """
        if self.window <= 1:
            return values
        # The means whose windows end before the new values stay as they are.
        first = max(0, self._known - self.window) if is_longer else 0
        begin = max(0, first - self.window)
        self._make_room(len(values))
        self._smooth[first : len(values)] = running_mean(values[begin:], self.window)[
            first - begin :
        ]
        self._known = len(values)
        smooth = self._smooth[: len(values)]
        smooth.flags.writeable = False
        return smooth

    def _make_room(self, length: int) -> None:
        if length > len(self._smooth):
            room = np.empty(2 * length)
            room[: self._known] = self._smooth[: self._known]
            self._smooth = room


def _means(values: Values, window: int, begin: int, end: int) -> Values:
    """The means around the values from `begin` to before `end`."""
    first = begin - window // 2
    around = np.full(end - begin + window - 1, np.nan)
    low, high = max(0, first), min(len(values), first + len(around))
    around[low - first : high - first] = values[low:high]
    good = np.isfinite(around)
    if good.all():
        return _window_sums(around, window) / window
    total = _window_sums(np.where(good, around, 0.0), window)
    number = _window_sums(good.astype(np.float64), window)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def _window_sums(values: Values, window: int) -> Values:
    """The sums over every `window` values that follow each other, shape (N - window + 1,).

    Each window is the end of one block of `window` values and the beginning of the next, so that
    two sums within blocks make it up. Differences of sums over all values would carry a single
    huge value on into all that follow.
    """
    windows = len(values) - window + 1
    padded = np.zeros(-(-len(values) // window) * window)
    padded[: len(values)] = values
    backwards = padded[::-1].copy()
    with np.errstate(over="ignore"):
        from_begin = np.cumsum(padded.reshape(-1, window), axis=1).ravel()
        to_end = np.cumsum(backwards.reshape(-1, window), axis=1).ravel()[::-1]
        sums = to_end[:windows] + from_begin[window - 1 : window - 1 + windows]
    sums[::window] = to_end[:windows:window]  # the window is a block
    return sums
