"""The curves of a run, to be laid over those of others."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.curves.log_axis import LogAxis, Unit
from engine.listing.facts import RunFacts
from engine.runs.evaluations import Evaluation, read_evaluations
from engine.runs.metrics import MetricHistory
from engine.runs.table import Column

Values = NDArray[np.float64]
UNITS: tuple[Unit, ...] = ("steps", "epochs", "wall time")
"""Not images: the settings of these runs are not read."""


@dataclass(frozen=True)
class RunCurves:
    """What the logs of a run say; never changes."""

    facts: RunFacts
    train: dict[str, Column]
    validation: dict[str, Column]
    evaluations: tuple[Evaluation, ...] = ()

    def train_x(self, unit: Unit) -> Values:
        """Where the lines of training are on an axis."""
        return self._axis(unit).train

    def validation_x(self, unit: Unit) -> Values:
        """Where the validations are."""
        return self._axis(unit).validation

    def x_of_steps(self, steps: Values, unit: Unit) -> Values:
        """Where some steps are, between the lines of training."""
        return self._axis(unit).of_steps(steps)

    def _axis(self, unit: Unit) -> LogAxis:
        return LogAxis(unit, self.train, self.validation)


class RunCurvesReader:
    """Blocking; for a thread. `poll` gives the curves when there is something new of them."""

    def __init__(self, facts: RunFacts) -> None:
        self._facts = facts
        self._history = MetricHistory(facts.run.metrics)
        self._evaluations: tuple[Evaluation, ...] = ()
        self._has_read = False

    def poll(self) -> RunCurves | None:
        """What the logs say now; None: what they said before.

        Raises:
            OSError: they cannot be read.
        """
        evaluations = tuple(read_evaluations(self._facts.run))
        is_new = self._history.update() or not self._has_read
        if not is_new and evaluations == self._evaluations:
            return None
        self._evaluations, self._has_read = evaluations, True
        train, validation = self._history.train.columns(), self._history.validation.columns()
        return RunCurves(self._facts, train, validation, evaluations)


def usual_protocol(curves: Sequence[RunCurves]) -> str:
    """The protocol of KID by which most of some runs were measured; "" where none was."""
    counted = Counter(
        protocol for of in curves for protocol in {made.protocol for made in of.evaluations}
    )
    return max(counted, key=lambda protocol: (counted[protocol], protocol), default="")
