"""What training writes into the run's metric log."""

import time

from engine.config import Config
from engine.diffusion.ema_decay import ema_decay
from engine.runs.directory import RunDirectory
from engine.runs.files import append_line, naming_disk_trouble
from engine.runs.metrics import LevelLossRecord, TrainRecord, ValidationRecord
from engine.training.learning_rate import learning_rate
from engine.training.overfitting import Gap
from engine.training.state import TrainingState, Window
from engine.training.validation import ValidationLoss


class MetricLog:
    """Appends records; a figure that is no number is written as null."""

    def __init__(self, run: RunDirectory, state: TrainingState) -> None:
        self._path = run.metrics
        self._state = state

    def steps(
        self,
        config: Config,
        window: Window,
        step: int,
        epoch: float,
        total_steps: int,
        seconds: float | None,
    ) -> None:
        """Log the steps since the last such line.

        Args:
            config: the settings in force.
            window: the means over these steps.
            step: steps done.
            epoch: passes over the images done.
            total_steps: of the whole run.
            seconds: that one step takes; None while that is unknown.
        """
        last, state = step - 1, self._state
        scale = state.loss_scale
        self._append(
            TrainRecord(
                step=step,
                epoch=epoch,
                loss=finite(window.loss),
                gradient_norm=finite(window.gradient_norm),
                learning_rate=learning_rate(config.optimizer, last, total_steps),
                ema_decay=ema_decay(last, config.ema.decay, config.ema.warmup),
                ema_updates=int(state.updates.numpy()),
                ema_distance=finite(state.ema_distance()),
                images_per_second=config.training.images_per_step / seconds if seconds else None,
                time=time.time(),
                skipped=window.skipped,
                loss_scale=float(scale.value.numpy()) if scale.is_dynamic else None,
            )
        )

    def validation(
        self, measured: ValidationLoss, gap: Gap | None, step: int, epoch: float
    ) -> None:
        """Log a validation, and the losses by range of levels.

        Args:
            measured: over all validation images.
            gap: to the best before; None where there is none.
            step: steps done.
            epoch: passes over the images done.
        """
        now = time.time()
        self._append(
            ValidationRecord(
                step,
                epoch,
                finite(measured.ema),
                finite(measured.raw),
                len(measured.ema_by_image),
                now,
                above_best=finite(gap.mean) if gap else None,
                above_best_error=finite(gap.error) if gap else None,
            )
        )
        train, ema, raw = (
            [finite(loss) for loss in losses]
            for losses in (
                self._state.take_level_losses(),
                measured.ema_by_level,
                measured.raw_by_level,
            )
        )
        self._append(LevelLossRecord(step, epoch, train, ema, raw, now))

    def _append(self, record: TrainRecord | ValidationRecord | LevelLossRecord) -> None:
        with naming_disk_trouble("Writing the metric log"):
            append_line(self._path, record)


def finite(value: float) -> float | None:
    """JSON has no NaN and no infinity: None stands for both."""
    return value if abs(value) < float("inf") else None
