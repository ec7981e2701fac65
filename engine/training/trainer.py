"""The training loop, as a generator: whoever drives it may look in between any two moments."""

import time
from collections.abc import Generator, Iterator

import msgspec
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.config import Config, config_digest
from engine.data.order import batch_indices, steps_per_epoch
from engine.diffusion.ema_decay import ema_decay
from engine.diffusion.power_ema import power_decay, power_gamma
from engine.errors import UserError
from engine.runs.changes import Change, config_at, plan_change, read_changes
from engine.runs.checkpoints import Manifest, prune, write_checkpoint
from engine.runs.ema_snapshots import save_snapshot
from engine.runs.events import log_event
from engine.runs.files import append_line, naming_disk_trouble
from engine.runs.previews import save_preview
from engine.sampling.moment import Moment
from engine.sampling.pictures import to_pictures
from engine.sampling.weights import ChosenWeights
from engine.training.best import Best
from engine.training.divergence import diverged
from engine.training.figure import in_words, is_measured, measure_figure
from engine.training.learning_rate import learning_rate
from engine.training.metric_log import MetricLog, finite
from engine.training.objective import Objective
from engine.training.overfitting import OverfittingWatch
from engine.training.pace import Pace, Work
from engine.training.preview import PreviewSampler
from engine.training.session import Session
from engine.training.step import TrainingStep
from engine.training.validation import Validation, ValidationLoss

_WATCH = "validation"
_WATCH_FILE = f"{_WATCH}.safetensors"


class Trainer:
    """Trains a session's network to the end of its last epoch."""

    def __init__(self, session: Session) -> None:
        model = session.model
        self._model = model
        self._run = model.run
        self._state = session.state
        self._changes = read_changes(self._run.changes)
        self.step = session.first_step
        """Steps done."""
        self.config: Config
        """The settings in force, live changes included."""
        self._use_settings()
        objective = Objective(model.config.diffusion, model.network)
        self._update = TrainingStep(model.config, objective, session.state)
        self._validation = Validation(model.config, objective, model.dataset.validation)
        self._preview = PreviewSampler(model.config, model.denoiser)
        self._metrics = MetricLog(self._run, session.state)
        self._power_gammas = [power_gamma(length) for length in session.state.power_emas]
        self.pace = Pace()
        manifest = session.checkpoint.manifest if session.checkpoint else None
        self.best = Best(model.config.checkpoint.best_on, manifest)
        self._overfitting = OverfittingWatch()
        if session.checkpoint and _WATCH_FILE in session.checkpoint.manifest.files:
            kept = session.checkpoint.tensors(_WATCH)
            self._overfitting.restore(kept, session.checkpoint.manifest.counters)
        logged = manifest.training_loss if manifest else None
        self._training_loss = float("nan") if logged is None else logged
        self._saved_step = manifest.step if manifest else None
        self._steps_timed, self._seconds_timed = -1, 0.0

    @property
    def steps_per_epoch(self) -> int:
        """Steps in one epoch."""
        return steps_per_epoch(len(self._model.dataset.train), self.config.training.images_per_step)

    @property
    def total_steps(self) -> int:
        """Steps of the whole run."""
        return self.config.training.epochs * self.steps_per_epoch

    @property
    def epoch(self) -> float:
        """Passes over the training images done."""
        return self.step / self.steps_per_epoch

    @property
    def is_sound(self) -> bool:
        """Whether the last step gave a finite gradient, so that its weights are worth keeping."""
        return self._state.trouble.read().steps == 0

    def train(self) -> Iterator[Moment]:
        """Train to the end; every moment may be the last one that is asked for.

        Raises:
            TrainingDivergedError: too many steps in a row gave no finite gradient.
        """
        if self.step == 0:
            yield Moment("tracing the sampler")
            yield from self.draw_preview()
        elif self._figure_is_due and not is_measured(self._model, self.step):
            # The run was stopped in the middle of it.
            yield from self._measure_and_save(False)
        if self.step < self.total_steps:
            yield Moment("tracing the training step", is_boundary=True)
        while self.step < self.total_steps:
            self._train_one_step()
            yield from self._do_what_is_due()
            self._use_settings()
            yield Moment("training", is_boundary=True)
        if self._saved_step != self.step:
            if self.best.validation_loss is None:
                yield from self._validate()
            self.save()
        self._save_snapshots()

    def live_weights(self, name: str) -> ChosenWeights:
        """The raw or ema weights as they are after the present step."""
        vector = self._state.ema if name == "ema" else self._state.weights
        return ChosenWeights(tf.identity(vector), self.step, is_live=True)

    def draw_preview(self) -> Iterator[Moment]:
        """Draw the preview grid of the present step from the EMA weights, and from the raw ones.

        Before the first step the two are the same, and drawn once.
        """
        start = time.perf_counter()
        drawn = [self._state.ema]
        if self.config.preview.raw and self.step:
            drawn.append(self._state.weights)
        grids = []
        for number, weights in enumerate(drawn):
            grids.append((yield from self._draw_grid(weights, number, len(drawn))))
        self._time_preview((time.perf_counter() - start) / len(drawn))
        with naming_disk_trouble("Saving a preview"):
            save_preview(self._run.previews, self.step, *grids)

    def save(self) -> None:
        """Write a checkpoint of the present step, then prune older ones."""
        manifest = Manifest(
            step=self.step,
            epoch=self.epoch,
            seed=self.config.seed,
            config_digest=config_digest(self._model.config),
            config=msgspec.to_builtins(self._model.config),
            **self.best.in_manifest,
            training_loss=finite(self._state.loss_so_far(self._training_loss)),
            counters={**self._state.counters(), **self._overfitting.counters()},
            time=time.time(),
            files={},
        )
        groups = self._state.export(self._model.network.layout)
        if watch := self._overfitting.tensors():
            groups[_WATCH] = watch
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
            return epochs // every - done // every if every else 0

        return {
            "step": self.total_steps - self.step,
            "validation": times(self.config.validation.every_epochs),
            "preview": times(self.config.preview.every_epochs),
            "evaluation": times(self.config.evaluation.kid_every_epochs),
            "checkpoint": times(self.config.checkpoint.every_epochs),
        }

    def _draw_grid(
        self, weights: tf.Variable, number: int, grids: int
    ) -> Generator[Moment, None, NDArray[np.uint8]]:
        """The preview of these weights, grid `number` of `grids`."""
        x, steps = None, self._preview.steps
        for frame in self._preview.frames(weights):
            x = frame.x_t
            done = number * steps + frame.step + 1
            yield Moment(f"drawing a preview, {done}/{grids * steps}")
        return to_pictures(x)

    def _time_preview(self, seconds: float) -> None:
        """Take in how long one grid takes, and guess from it what an evaluation will."""
        preview, figure = self.config.preview, self.config.evaluation
        self.pace.record("preview", seconds * (1 + preview.raw))
        images = figure.images * figure.steps / (preview.count * preview.steps)
        self.pace.expect("evaluation", seconds * images)

    def _train_one_step(self) -> None:
        config, images = self.config, self._model.dataset.to_augment
        indices = batch_indices(
            config.seed, self.step, len(images), config.training.images_per_step
        )
        start = time.perf_counter()
        self._update(
            images[indices],
            self.step,
            learning_rate(config.optimizer, self.step, self.total_steps),
            ema_decay(self.step, config.ema.decay, config.ema.warmup),
            [power_decay(self.step, gamma) for gamma in self._power_gammas],
        )
        self._steps_timed += 1
        # The first call traces the step, which says nothing about the others.
        self._seconds_timed += time.perf_counter() - start if self._steps_timed else 0.0
        self.step += 1
        self.best.begin_step()

    def _do_what_is_due(self) -> Iterator[Moment]:
        """Log, validate, preview and save, in this order, so that a checkpoint comes last."""
        config = self.config
        epoch, within = divmod(self.step, self.steps_per_epoch)
        if self.step % config.training.log_every_steps == 0:
            self._log()
            self._stop_if_astray()
        if within:
            return
        is_better = False
        if epoch % config.validation.every_epochs == 0:
            is_better = yield from self._validate()
        if epoch % config.preview.every_epochs == 0:
            yield from self.draw_preview()
        if epoch % config.ema.snapshot_every_epochs == 0:
            self._save_snapshots()
        yield from self._measure_and_save(is_better)

    @property
    def _figure_is_due(self) -> bool:
        epoch, within = divmod(self.step, self.steps_per_epoch)
        every = self.config.evaluation.kid_every_epochs
        return bool(every) and not within and epoch % every == 0

    def _measure_and_save(self, is_better: bool) -> Iterator[Moment]:
        """What comes last at the end of an epoch, for a run may be stopped in the middle of it."""
        if self._figure_is_due:
            is_better = (yield from self._measure_figure()) or is_better
        if is_better or not self.epoch % self.config.checkpoint.every_epochs:
            yield from self._save_if_sound()

    def _measure_figure(self) -> Generator[Moment, None, bool]:
        """Measure KID; whether it makes this step the best."""
        start = time.perf_counter()
        measured = yield from measure_figure(self._model, self.config, self.live_weights("ema"))
        self.pace.record("evaluation", time.perf_counter() - start)
        if measured is None:
            return False
        is_lowest = self.best.take_kid(measured.value)
        text = in_words(measured) + ", the lowest so far" * is_lowest
        log_event(self._run.events, self.step, text)
        return is_lowest and self.best.on == "kid"

    def _stop_if_astray(self) -> None:
        trouble = self._state.trouble.read()
        if trouble.steps >= self.config.training.stop_after_nonfinite:
            rate = self.config.optimizer.learning_rate
            raise diverged(trouble, self.step, self._run.checkpoints, rate)

    def _save_if_sound(self) -> Iterator[Moment]:
        """A checkpoint whose weights give no finite gradient would only bury the good one."""
        if not self.is_sound:
            text = "No checkpoint saved: the last step gave no finite gradient"
            log_event(self._run.events, self.step, text, "warning")
            return
        yield Moment("saving a checkpoint")
        self.save()

    def _save_snapshots(self) -> None:
        layout = self._model.network.layout
        for length, average in self._state.power_emas.items():
            with naming_disk_trouble("Saving an EMA snapshot"):
                arrays = layout.to_arrays(average.numpy())
                save_snapshot(self._run.ema_snapshots, self.step, length, arrays)

    def _validate(self) -> Generator[Moment, None, bool]:
        """Measure the validation loss; whether it makes this step the best."""
        start = time.perf_counter()
        batches = self._validation.batches
        measured: ValidationLoss | None = None
        measuring = self._validation.measure(self._state.ema, self._state.weights)
        for batch, so_far in enumerate(measuring, 1):
            measured = so_far
            yield Moment(f"validating, {batch}/{batches}")
        self.pace.record("validation", time.perf_counter() - start)
        if measured is None:
            return False
        gap = self._overfitting.look(measured.ema_by_image, self.step)
        self._metrics.validation(measured, gap, self.step, self.epoch)
        if gap is not None and (text := self._overfitting.warning(measured.ema, gap)):
            log_event(self._run.events, self.step, text, "warning")
        return self.best.take_validation(finite(measured.ema))

    def _log(self) -> None:
        start = time.perf_counter()
        window = self._state.take_window()
        self._time_steps(time.perf_counter() - start)
        self._training_loss = window.loss
        self._metrics.steps(
            self.config,
            window,
            self.step,
            self.epoch,
            self.total_steps,
            self.pace.seconds_of("step"),
        )

    def _time_steps(self, waited: float) -> None:
        """Take the steps since the last line into the pace.

        A GPU computes while Python goes on: only after a figure has been waited for is the time
        of the steps known.
        """
        if self._steps_timed > 0:
            self.pace.record("step", (self._seconds_timed + waited) / self._steps_timed)
        self._steps_timed, self._seconds_timed = 0, 0.0

    def _use_settings(self) -> None:
        self.config = config_at(self._model.config, self._changes, self.step)
