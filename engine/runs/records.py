"""The lines of the metric log; known without NumPy, for what only looks at a few of them."""

from typing import Annotated

import msgspec
from msgspec import Meta

_MOST = 2**53
"""Up to here a whole number is the same as a float64."""
Step = Annotated[int, Meta(ge=-1, le=_MOST)]
Count = Annotated[int, Meta(ge=0, le=_MOST)]


class TrainRecord(msgspec.Struct, frozen=True, tag="train", tag_field="kind"):
    """Means over the steps since the last such line; `step` counts finished updates."""

    step: Step
    epoch: float
    loss: float | None
    gradient_norm: float | None
    learning_rate: float
    ema_decay: float
    ema_updates: Count
    ema_distance: float | None
    """|raw - EMA| / |raw|, over all weights."""
    images_per_second: float | None
    time: float
    """Seconds since 1970."""
    skipped: Count = 0
    """Steps left out of the means, and of the weights: their gradient was not finite."""
    loss_scale: float | None = None
    """Only in float16."""


class ValidationRecord(msgspec.Struct, frozen=True, tag="validation", tag_field="kind"):
    """The loss over the whole validation set with fixed levels and noise, of both weights."""

    step: Step
    epoch: float
    ema_loss: float | None
    raw_loss: float | None
    images: Count
    time: float
    above_best: float | None = None
    """The EMA loss less that of the best validation before, image by image; below 0: a new best."""
    above_best_error: float | None = None
    """Standard error of that difference, over the images."""


class LevelLossRecord(msgspec.Struct, frozen=True, tag="levels", tag_field="kind"):
    """The losses by ranges of noise levels, the cleanest first; None where no image was."""

    step: Step
    epoch: float
    train: list[float | None]
    """Means over all steps since the last such line."""
    validation_ema: list[float | None]
    validation_raw: list[float | None]
    time: float


class Resumed(msgspec.Struct, frozen=True, tag="resumed", tag_field="kind"):
    """Training went on from this step; -1: from the beginning, nothing before counts."""

    step: Step
    time: float


Record = TrainRecord | ValidationRecord | LevelLossRecord | Resumed
