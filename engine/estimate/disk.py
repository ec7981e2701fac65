"""Disk that a run takes, by a formula: what is in its directory when it has finished."""

import math
from dataclasses import dataclass

from engine.config.schema import Config
from engine.estimate.course import Course
from engine.networks.parameter_count import parameter_count

_FLOAT = 4
_ALWAYS = 4
"""Vectors of all weights in every checkpoint: weights, EMA, Adam's mean and variance."""
_LOG_LINE = 360
"""Bytes of a line of the metric log."""


@dataclass(frozen=True)
class Disk:
    """Bytes, and how often."""

    checkpoint: int
    """Bytes of one."""
    checkpoints: int
    """That are kept at most: the last, the best, those kept for good."""
    snapshot: int
    """Bytes of the power-function averages at one step."""
    snapshots: int
    previews: int
    """Bytes of all previews, at most: noise can hardly be compressed."""
    log: int
    """Bytes of the metric log; 0 when nothing is known of the steps."""

    @property
    def total(self) -> int:
        """Bytes in all."""
        weights = self.checkpoint * self.checkpoints + self.snapshot * self.snapshots
        return weights + self.previews + self.log


def disk_of_run(config: Config, course: Course | None) -> Disk:
    """What a finished run of this valid configuration takes.

    Args:
        config: the configuration.
        course: None when it is not known how many steps there will be.
    """
    vector = _FLOAT * parameter_count(config)
    lengths = len(config.ema.power_lengths)
    return Disk(
        checkpoint=(_ALWAYS + lengths) * vector,
        checkpoints=_checkpoints(config),
        snapshot=lengths * vector,
        snapshots=-(-config.training.epochs // config.ema.snapshot_every_epochs) if lengths else 0,
        previews=_previews(config),
        log=_LOG_LINE * course.steps // config.training.log_every_steps if course else 0,
    )


def _checkpoints(config: Config) -> int:
    """The newest ones, the best, and those at epochs when one is both due and to be kept."""
    keep, epochs = config.checkpoint, config.training.epochs
    is_by_loss = keep.best_on == "validation"
    every = config.validation.every_epochs if is_by_loss else config.evaluation.kid_every_epochs
    new_bests = epochs // every if every else 0
    written = -(-epochs // keep.every_epochs) + new_bests
    for_good = 0
    if keep.keep_every_epochs:
        for_good = epochs // math.lcm(keep.every_epochs, keep.keep_every_epochs)
    return min(written, keep.keep_last + 1) + for_good


def _previews(config: Config) -> int:
    preview, data = config.preview, config.data
    grids = 1 + (1 + preview.raw) * (config.training.epochs // preview.every_epochs)
    return grids * preview.count * data.size**2 * 3
