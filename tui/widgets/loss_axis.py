"""What the loss can be drawn over: steps, epochs, images or time."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.config import Config
from engine.curves.clock import written
from engine.runs.table import Column
from tui.watch.snapshot import RunSnapshot

Unit = Literal["steps", "epochs", "images", "wall time"]
UNITS: tuple[Unit, ...] = ("steps", "epochs", "images", "wall time")

Values = NDArray[np.float64]


class LossAxis:
    """The x of everything in a snapshot, in one unit."""

    def __init__(self, snapshot: RunSnapshot, unit: Unit) -> None:
        """Place the lines of `snapshot`; time is counted from the first of them."""
        self.unit: Unit = unit
        self._images = _images_per_step(snapshot.config)
        times = [table["time"] for table in (snapshot.train, snapshot.validation)]
        self._begin = min((float(time[0]) for time in times if len(time)), default=0.0)
        self._train_steps = snapshot.train["step"]
        self.train = self._of(snapshot.train)
        self.validation = self._of(snapshot.validation)
        self.low = 0.0 if snapshot.is_complete or not len(self.train) else float(self.train[0])
        """Where the axis begins: at the first line that is known, when there are earlier ones."""

    def of_steps(self, steps: Values) -> Values:
        """The x of some steps, between the lines of training."""
        if self.unit == "steps":
            return steps
        if self.unit == "images":
            return steps * self._images
        return np.interp(steps, self._train_steps, self.train) if len(self.train) else steps

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

    def _of(self, table: dict[str, Column]) -> Values:
        match self.unit:
            case "steps":
                return table["step"]
            case "epochs":
                return table["epoch"]
            case "images":
                return table["step"] * self._images
            case "wall time":
                # A clock may be set back, an axis not.
                return np.maximum.accumulate(table["time"]) - self._begin


def _images_per_step(config: Config | None) -> int:
    return config.training.batch_size * config.training.accumulate if config else 1
