"""What a run's logged lines can be drawn over: steps, epochs, images or time."""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Unit = Literal["steps", "epochs", "images", "wall time"]
UNITS: tuple[Unit, ...] = ("steps", "epochs", "images", "wall time")

Values = NDArray[np.float64]
Columns = Mapping[str, Values]


class LogAxis:
    """The x of a run's lines of training and validation, in one unit."""

    def __init__(
        self, unit: Unit, train: Columns, validation: Columns, images_per_step: int = 1
    ) -> None:
        """Place the lines; time is counted from the first of them.

        Args:
            unit: of the axis.
            train: the columns step, epoch and time, each of shape (N,), in order.
            validation: likewise, shape (M,).
            images_per_step: trained on in a step.
        """
        self.unit: Unit = unit
        self._images = images_per_step
        times = [table["time"] for table in (train, validation)]
        self._begin = min((float(time[0]) for time in times if len(time)), default=0.0)
        self._train, self._validation = train, validation

    @cached_property
    def train(self) -> Values:
        """Of the lines of training, shape (N,)."""
        return self._of(self._train)

    @cached_property
    def validation(self) -> Values:
        """Of the lines of validation, shape (M,)."""
        return self._of(self._validation)

    def of_steps(self, steps: Values) -> Values:
        """The x of some steps, between the lines of training."""
        if self.unit == "steps":
            return steps
        if self.unit == "images":
            return steps * self._images
        return np.interp(steps, self._train["step"], self.train) if len(self.train) else steps

    def _of(self, table: Columns) -> Values:
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
