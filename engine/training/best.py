"""The best so far, and which figure it is the best by."""

from collections.abc import Mapping
from typing import Any, Literal

from engine.runs.checkpoints import Manifest


class Best:
    """Lowest validation loss and lowest KID, both of the EMA weights; and those of this step."""

    def __init__(self, on: Literal["validation", "kid"], manifest: Manifest | None) -> None:
        self.on = on
        self.validation_loss = manifest.validation_loss if manifest else None
        """Of the present step; None where it was not measured."""
        self.best_validation_loss = manifest.best_validation_loss if manifest else None
        self.kid = manifest.kid if manifest else None
        self.best_kid = manifest.best_kid if manifest else None

    def begin_step(self) -> None:
        """Other weights: nothing is measured of them yet."""
        self.validation_loss = self.kid = None

    def take_validation(self, loss: float | None) -> bool:
        """Take in the present step's loss, None if it is no number; whether it makes it the best.

        By validation loss, if that is what best means here.
        """
        self.validation_loss = loss
        is_lower = _is_lower(loss, self.best_validation_loss)
        if is_lower:
            self.best_validation_loss = loss
        return is_lower and self.on == "validation"

    def take_kid(self, value: float) -> bool:
        """Take in the present step's KID; whether it is the lowest so far."""
        self.kid = value
        is_lower = _is_lower(value, self.best_kid)
        if is_lower:
            self.best_kid = value
        return is_lower

    @property
    def in_manifest(self) -> Mapping[str, Any]:
        """What a checkpoint says about it."""
        return {
            "validation_loss": self.validation_loss,
            "best_validation_loss": self.best_validation_loss,
            "kid": self.kid,
            "best_kid": self.best_kid,
            "best_on": self.on,
        }


def _is_lower(value: float | None, best: float | None) -> bool:
    return value is not None and (best is None or value < best)
