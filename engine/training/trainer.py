"""The training loop, as a generator: whoever drives it may look in between any two moments."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from engine.config import Config, config_digest
from engine.data.order import batch_indices, steps_per_epoch
from engine.diffusion.ema_decay import ema_decay
from engine.errors import UserError
from engine.runs.changes import Change, config_at, plan_change, read_changes
from engine.runs.checkpoints import Manifest, prune, write_checkpoint
from engine.runs.files import append_line, naming_disk_trouble
from engine.runs.metrics import TrainRecord, ValidationRecord
from engine.runs.previews import save_preview
from engine.training.learning_rate import learning_rate
from engine.training.objective import Objective
from engine.training.pace import Pace, Work
from engine.training.preview import PreviewSampler, to_pictures
from engine.training.session import Session
from engine.training.step import TrainingStep
from engine.training.validation import Validation, ValidationLoss


@dataclass(frozen=True)
class Moment:
    """Between two pieces of work. At a boundary the state is whole and may be saved."""

    activity: str
    is_boundary: bool = False


class Trainer:
    """Trains a session's network to the end of its last epoch."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._run = session.run
        self._state = session.state
        self._changes = read_changes(self._run.changes)
        self.step = session.first_step
        """Updates done."""
        self.config: Config
        """The settings in force, live changes included."""
        self._use_settings()
        objective = Objective(session.config.diffusion, session.network)
        self._update = TrainingStep(session.config, objective, session.state)
        self._validation = Validation(session.config, objective, session.dataset.validation)
        self._preview = PreviewSampler(session.config, objective)
        self.pace = Pace()
        manifest = session.checkpoint.manifest if session.checkpoint else None
        self.best_validation_loss = manifest.best_validation_loss if manifest else None
        self._validation_loss = manifest.validation_loss if manifest else None
        self._saved_step = manifest.step if manifest else None
        self._steps_timed, self._seconds_timed = -1, 0.0

    @property
    def steps_per_epoch(self) -> int:
        """Updates in one epoch."""
        return steps_per_epoch(
            len(self._session.dataset.train), self._session.config.training.batch_size
        )

    @property
    def total_steps(self) -> int:
        """Updates of the whole run."""
        return self.config.training.epochs * self.steps_per_epoch

    @property
    def epoch(self) -> float:
        """Passes over the training images done."""
        return self.step / self.steps_per_epoch

    def train(self) -> Iterator[Moment]:
        """Train to the end; every moment may be the last one that is asked for."""
        if self.step == 0:
            yield Moment("tracing the sampler")
            yield from self.draw_preview()
        if self.step < self.total_steps:
            yield Moment("tracing the training step", is_boundary=True)
        while self.step < self.total_steps:
            self._train_one_step()
            yield from self._do_what_is_due()
            self._use_settings()
            yield Moment("training", is_boundary=True)
        if self._saved_step != self.step:
            yield from self._validate()
            self.save()

    def draw_preview(self) -> Iterator[Moment]:
        """Draw the preview grid of the present step from the EMA weights."""
        start = time.perf_counter()
        steps = self._preview.steps
        frame = None
        for frame in self._preview.frames(self._state.ema):
            yield Moment(f"drawing a preview, {frame.step + 1}/{steps}")
        self.pace.record("preview", time.perf_counter() - start)
        if frame is not None:
            with naming_disk_trouble("Saving a preview"):
                save_preview(self._run.previews, self.step, to_pictures(frame.x_t))

    def save(self) -> None:
        """Write a checkpoint of the present step, then prune older ones."""
        manifest = Manifest(
            step=self.step,
            epoch=self.epoch,
            seed=self.config.seed,
            config_digest=config_digest(self._session.config),
            config=msgspec.to_builtins(self._session.config),
            validation_loss=self._validation_loss,
            best_validation_loss=self.best_validation_loss,
            counters=self._state.counters(),
            time=time.time(),
            files={},
        )
        groups = self._state.export(self._session.network.layout)
        keep = self.config.checkpoint
        with (
            self.pace.measuring("checkpoint"),
            naming_disk_trouble(f"Saving the checkpoint of step {self.step:,}"),
        ):
            write_checkpoint(self._run.checkpoints, manifest, groups)
            prune(
                self._run.checkpoints,
                keep.keep_last,
                keep.keep_every_epochs * self.steps_per_epoch,
            )
        self._saved_step = self.step

    def change(self, key: str, value: int | float) -> Change:
        """Change a setting from the next step on: on disk first, then in force.

        Raises:
            UserError: the setting cannot change, or not to this value.
        """
        change = plan_change(self.config, self.step, key, value)
        if key == "training.epochs" and value * self.steps_per_epoch < self.step:
            raise UserError(
                f"training.epochs cannot become {value}: {self.epoch:.1f} epochs are done."
            )
        with naming_disk_trouble(f"Logging the change of {key}"):
            append_line(self._run.changes, change, durable=True)
        self._changes.append(change)
        self._use_settings()
        return change

    def remaining(self) -> dict[Work, int]:
        """How much of each kind of work is left."""
        epochs = self.config.training.epochs
        done = int(self.epoch)

        def times(every: int) -> int:
            return epochs // every - done // every

        return {
            "step": self.total_steps - self.step,
            "validation": times(self.config.validation.every_epochs),
            "preview": times(self.config.preview.every_epochs),
            "checkpoint": times(self.config.checkpoint.every_epochs),
        }

    def _train_one_step(self) -> None:
        config, dataset = self.config, self._session.dataset
        indices = batch_indices(
            config.seed, self.step, len(dataset.train), config.training.batch_size
        )
        start = time.perf_counter()
        self._update(
            dataset.train[indices],
            self.step,
            learning_rate(config.optimizer, self.step, self.total_steps),
            ema_decay(self.step, config.ema.decay, config.ema.warmup),
        )
        self._steps_timed += 1
        # The first call traces the step, which says nothing about the others.
        self._seconds_timed += time.perf_counter() - start if self._steps_timed else 0.0
        self.step += 1
        self._validation_loss = None

    def _do_what_is_due(self) -> Iterator[Moment]:
        """Log, validate, preview and save, in this order, so that a checkpoint comes last."""
        config = self.config
        if self.step % config.training.log_every_steps == 0:
            self._log()
        epoch, within = divmod(self.step, self.steps_per_epoch)
        if within:
            return
        is_better = False
        if epoch % config.validation.every_epochs == 0:
            best = self.best_validation_loss
            yield from self._validate()
            is_better = self.best_validation_loss != best
        if epoch % config.preview.every_epochs == 0:
            yield from self.draw_preview()
        if is_better or epoch % config.checkpoint.every_epochs == 0:
            yield Moment("saving a checkpoint")
            self.save()

    def _validate(self) -> Iterator[Moment]:
        start = time.perf_counter()
        batches = self._validation.batches
        measured = ValidationLoss(float("nan"), float("nan"))
        measuring = self._validation.measure(self._state.ema, self._state.weights)
        for batch, so_far in enumerate(measuring, 1):
            measured = so_far
            yield Moment(f"validating, {batch}/{batches}")
        self.pace.record("validation", time.perf_counter() - start)
        self._validation_loss = _finite(measured.ema)
        if self._validation_loss is not None:
            best = self.best_validation_loss
            self.best_validation_loss = (
                self._validation_loss if best is None else min(best, self._validation_loss)
            )
        self._append(
            ValidationRecord(
                self.step,
                self.epoch,
                self._validation_loss,
                _finite(measured.raw),
                len(self._session.dataset.validation),
                time.time(),
            )
        )

    def _log(self) -> None:
        config = self.config
        last = self.step - 1
        start = time.perf_counter()
        loss, norm = self._state.take_window()
        self._time_steps(time.perf_counter() - start)
        seconds = self.pace.seconds_of("step")
        self._append(
            TrainRecord(
                step=self.step,
                epoch=self.epoch,
                loss=_finite(loss),
                gradient_norm=_finite(norm),
                learning_rate=learning_rate(config.optimizer, last, self.total_steps),
                ema_decay=ema_decay(last, config.ema.decay, config.ema.warmup),
                ema_updates=self.step,
                ema_distance=_finite(self._state.ema_distance()),
                images_per_second=config.training.batch_size / seconds if seconds else None,
                time=time.time(),
            )
        )

    def _time_steps(self, waited: float) -> None:
        """Take the steps since the last line into the pace.

        A GPU computes while Python goes on: only after a figure has been waited for is the time
        of the steps known.
        """
        if self._steps_timed > 0:
            self.pace.record("step", (self._seconds_timed + waited) / self._steps_timed)
        self._steps_timed, self._seconds_timed = 0, 0.0

    def _append(self, record: TrainRecord | ValidationRecord) -> None:
        with naming_disk_trouble("Writing the metric log"):
            append_line(self._run.metrics, record)

    def _use_settings(self) -> None:
        self.config = config_at(self._session.config, self._changes, self.step)


def _finite(value: float) -> float | None:
    """JSON has no NaN and no infinity: None stands for both."""
    return value if abs(value) < float("inf") else None
