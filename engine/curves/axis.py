"""An axis: the range it shows, its scale, and where its ticks are."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.curves.clock import round_span

Values = NDArray[np.float64]

_LARGEST = 1e150
"""Beyond it, and for a logarithm below its inverse, nothing is told apart: products overflow."""


@dataclass(frozen=True)
class Axis:
    """A range of values on a linear or logarithmic scale; `low` < `high`."""

    low: float
    high: float
    is_log: bool = False
    is_time: bool = False
    """Seconds, with ticks at whole minutes, hours and days; linear."""

    def place(self, values: Values) -> Values:
        """Where values are on the axis: 0 at `low`, 1 at `high`."""
        if self.is_log:
            low, high = math.log(self.low), math.log(self.high)
            return (np.log(np.maximum(values, 1e-300)) - low) / (high - low)
        return (values - self.low) / (self.high - self.low)

    def ticks(self, most: int) -> list[float]:
        """Round values within the range, at most `most` of them."""
        ticks = self._log_ticks(most) if self.is_log else []
        return ticks if len(ticks) >= 2 else self._linear_ticks(most)

    def _linear_ticks(self, most: int) -> list[float]:
        step = (self.high - self.low) / max(1, most)
        step = round_span(step) if self.is_time and step > 0.5 else _round_up(step)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        if last < first:
            # A coarse step can fall outside a short range altogether.
            return self._linear_ticks(most + 1)
        return [number * step for number in range(first, last + 1)]

    def _log_ticks(self, most: int) -> list[float]:
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        for mantissas in ((1, 2, 5), (1, 3), (1,)):
            ticks = [m * 10.0**decade for decade in decades for m in mantissas]
            ticks = [tick for tick in ticks if self.low <= tick <= self.high]
            if len(ticks) <= most:
                return ticks
        return ticks[:: -(-len(ticks) // most)]


def axis_for(values: Values, *, is_log: bool) -> Axis:
    """An axis that shows all finite values with a little room; log shows the positive ones."""
    good = values[np.isfinite(values) & ((values > 0) | (not is_log))]
    if not len(good):
        return Axis(0.1, 1.0, is_log) if is_log else Axis(0.0, 1.0)
    good = np.clip(good, 1 / _LARGEST if is_log else -_LARGEST, _LARGEST)
    low, high = float(good.min()), float(good.max())
    if is_log:
        room = (high / low) ** 0.05 if high > low * (1 + 1e-12) else 1.5
        return Axis(low / room, high * room, True)
    # Values that differ in their last digits alone are drawn as one.
    is_flat = high - low <= 1e-12 * max(abs(low), abs(high))
    room = (abs(high) * 0.1 or 1.0) if is_flat else (high - low) * 0.05
    return Axis(low - room, high + room) if room >= 1e-300 else Axis(low - 1.0, high + 1.0)


def _round_up(step: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is at least `step`."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= step * (1 - 1e-9))
