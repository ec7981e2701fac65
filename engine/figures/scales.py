"""The axes of charts: as round as those of the workbench, and with plain numbers."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis as Side
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from engine.curves.axis import Axis, Values, axis_for
from engine.curves.clock import written
from engine.curves.log_axis import Unit

_TICKS, _FEWEST = 8, 4
_NAMES: dict[Unit, str] = {
    "steps": "training steps",
    "epochs": "epochs",
    "images": "images seen",
    "wall time": "time since the first line of the log",
}


def over(axes: Axes, unit: Unit, high: float) -> None:
    """The x axis, from 0 to a little more than `high`."""
    reach = 1.02 * high if high > 0 else 1.0
    axes.set_xlim(0, reach)
    is_time = unit == "wall time"
    ticks = Axis(0, reach, is_time=is_time).ticks(_TICKS)
    _fix(axes.xaxis, ticks, [written(tick) if is_time else f"{tick:,.10g}" for tick in ticks])
    axes.set_xlabel(_NAMES[unit])


def upright(axes: Axes, name: str, values: Values, *, is_log: bool) -> None:
    """The y axis, with all finite values in it, on a logarithmic one all positive ones."""
    axis = axis_for(values, is_log=is_log)
    axes.set_yscale("log" if is_log else "linear")
    axes.set_ylim(axis.low, axis.high)
    ticks = axis.ticks(_TICKS)
    if len(ticks) < _FEWEST:
        # Less than a power of ten: 1, 2 and 5 of it are too far apart.
        ticks = Axis(axis.low, axis.high).ticks(_TICKS)
    _fix(axes.yaxis, ticks, [f"{0.0 if abs(tick) < 1e-12 else tick:.6g}" for tick in ticks])
    axes.set_ylabel(name)


def all_of(*parts: Values) -> Values:
    """The values of several curves, for an axis to hold."""
    return np.concatenate([np.ravel(part) for part in parts])


def _fix(side: Side, ticks: list[float], words: list[str]) -> None:
    side.set_major_locator(FixedLocator(ticks))
    side.set_major_formatter(FixedFormatter(words))
    side.set_minor_locator(NullLocator())
