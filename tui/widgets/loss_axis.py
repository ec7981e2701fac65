"""What the loss of a snapshot can be drawn over: steps, epochs, images or time."""

import numpy as np
from numpy.typing import NDArray

from engine.curves.clock import written
from engine.curves.log_axis import UNITS, LogAxis, Unit
from tui.watch.snapshot import RunSnapshot

__all__ = ["UNITS", "LossAxis", "Unit"]

Values = NDArray[np.float64]


class LossAxis(LogAxis):
    """The x of everything in a snapshot, in one unit."""

    def __init__(self, snapshot: RunSnapshot, unit: Unit) -> None:
        """Place the lines of `snapshot`; time is counted from the first of them."""
        images = snapshot.config.training.images_per_step if snapshot.config else 1
        super().__init__(unit, snapshot.train, snapshot.validation, images)
        self.low = 0.0 if snapshot.is_complete or not len(self.train) else float(self.train[0])
        """Where the axis begins: at the first line that is known, when there are earlier ones."""

    def of_other(self, values: Values, other: "LossAxis") -> Values:
        """The x here of places on the same snapshot's axis in another unit."""
        return np.interp(values, other.train, self.train) if len(self.train) else values

    def in_words(self, x: float) -> str:
        """Where an x is."""
        match self.unit:
            case "steps":
                return f"step {x:,.0f}"
            case "epochs":
                return f"epoch {x:,.2f}"
            case "images":
                return f"image {x:,.0f}"
            case "wall time":
                return written(x)
