"""Whether the validation loss rises beyond its error: image by image against the best so far.

The losses of one image at the same level with the same noise differ by the weights alone, so their
differences spread far less than the losses; what is left is which images are validated on.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ERRORS, IN_A_ROW = 2.0, 3

_BEST = "best_losses"


class Gap(NamedTuple):
    """Mean difference of an image's loss to what it was at the best validation so far."""

    mean: float
    error: float
    """Standard error over the images; infinite for a single one."""


class OverfittingWatch:
    """Keeps the losses of the best validation, and counts those that are clearly above it."""

    def __init__(self) -> None:
        self._best: NDArray[np.float32] | None = None
        self._best_step = 0
        self._above = 0
        """Validations in a row."""
        self._is_told = False

    def look(self, losses: NDArray[np.float64], step: int) -> Gap | None:
        """Take in the losses of all validation images with the EMA weights, shape (N,).

        Returns:
            The gap to the best before; None for the first, and where a loss is no number.
        """
        if not np.isfinite(losses).all():
            return None
        if self._best is None or len(self._best) != len(losses):
            self._begin(losses, step)
            return None
        gap = gap_between(losses, self._best)
        if gap.mean < 0:
            self._begin(losses, step)
        else:
            self._above = self._above + 1 if gap.mean > ERRORS * gap.error else 0
        return gap

    def warning(self, loss: float, gap: Gap) -> str | None:
        """What to tell when the last in a row is above; once until there is a new best."""
        if self._is_told or self._above < IN_A_ROW:
            return None
        self._is_told = True
        return (
            f"The validation loss has been rising for {IN_A_ROW} validations: {loss:.4g} is "
            f"{gap.mean:.2g} ± {gap.error:.1g} above that of step {self._best_step:,}, so the "
            f"network may be learning the training images by heart"
        )

    def tensors(self) -> dict[str, NDArray[np.float32]]:
        """For a checkpoint; empty before the first validation."""
        return {} if self._best is None else {_BEST: self._best}

    def counters(self) -> dict[str, float]:
        """For a checkpoint."""
        return {
            "overfitting_best_step": float(self._best_step),
            "overfitting_above": float(self._above),
            "overfitting_is_told": float(self._is_told),
        }

    def restore(
        self, tensors: Mapping[str, NDArray[np.float32]], counters: Mapping[str, float]
    ) -> None:
        """Go on from a checkpoint; without its losses the next validation is the first."""
        if _BEST not in tensors:
            return
        self._best = tensors[_BEST]
        self._best_step = int(counters.get("overfitting_best_step", 0))
        self._above = int(counters.get("overfitting_above", 0))
        self._is_told = bool(counters.get("overfitting_is_told", 0))

    def _begin(self, losses: NDArray[np.float64], step: int) -> None:
        # Losses are computed in float32: a checkpoint keeps them as they are.
        self._best = losses.astype(np.float32)
        self._best_step, self._above, self._is_told = step, 0, False


def gap_between(losses: NDArray[np.float64], before: NDArray[np.float32]) -> Gap:
    """Paired differences: their mean, and its standard error sd / sqrt(N).

    Args:
        losses: shape (N,).
        before: of the same images, levels and noise.
    """
    differences = losses - before.astype(np.float64)
    count = len(differences)
    error = float(differences.std(ddof=1)) / math.sqrt(count) if count > 1 else math.inf
    return Gap(float(differences.mean()), error)
