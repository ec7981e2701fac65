"""Build everything that a training needs, from a run's directory."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from engine.runs.changes import WentBack
from engine.runs.checkpoints import Checkpoint, drop_checkpoints_after
from engine.runs.directory import RunDirectory
from engine.runs.ema_snapshots import drop_snapshots_after
from engine.runs.evaluations import give_up_evaluations_after
from engine.runs.events import log_event
from engine.runs.files import append_line, end_torn_line, naming_disk_trouble
from engine.runs.images import ImagesOfRun, PassedOver, read_images, write_images
from engine.runs.metrics import Resumed
from engine.runs.previews import drop_previews_after
from engine.runs.resume import ResumePoint
from engine.sampling.model import Model
from engine.training.device import slow_choices
from engine.training.figure import check_figure
from engine.training.restoring import restore_state
from engine.training.state import TrainingState


@dataclass(frozen=True)
class Session:
    """What a training works with."""

    model: Model
    state: TrainingState
    checkpoint: Checkpoint | None

    @property
    def first_step(self) -> int:
        """Steps already done."""
        return self.checkpoint.manifest.step if self.checkpoint else 0


def open_session(
    model: Model, point: ResumePoint, device: str, tell: Callable[[str], None]
) -> Session:
    """Load the weights of the resume point, and write down what is trained on.

    Args:
        model: of the run.
        point: where to go on from.
        device: what computes, in words.
        tell: called with what is being done, in words.

    Raises:
        UserError: the images or the weights cannot be used, or the disk refuses.
    """
    state = TrainingState(model.config, model.initial)
    instead: list[str] = []
    if point.checkpoint is not None:
        tell(f"loading the checkpoint of step {point.checkpoint.manifest.step:,}")
        instead = restore_state(state, model.network.layout, point.checkpoint)
    session = Session(model, state, point.checkpoint)
    _tell_beginning(session, point)
    for text in slow_choices(model.config, device):
        log_event(model.run.events, session.first_step, text, "warning")
    for text in instead:
        log_event(model.run.events, session.first_step, text, "warning")
    _tell_images(model, session.first_step)
    check_figure(model)
    log_event(
        model.run.events,
        session.first_step,
        f"Training on the {device}: {len(model.dataset.train):,} training and "
        f"{len(model.dataset.validation):,} validation images, "
        f"{model.network.layout.count:,} parameters",
    )
    on = {"validation": "validation loss", "kid": "KID"}[model.config.checkpoint.best_on]
    log_event(model.run.events, session.first_step, f"The best checkpoint: that of lowest {on}")
    return session


def _tell_images(model: Model, step: int) -> None:
    """Write down which images these are; say what was passed over, or is not as it was."""
    run, dataset = model.run, model.dataset
    before = read_images(run.images)
    passed_over = [PassedOver(entry.name, entry.trouble) for entry in dataset.unusable]
    images = ImagesOfRun(
        source=model.config.data.source,
        train=len(dataset.train),
        validation=len(dataset.validation),
        digest=dataset.digest,
        passed_over=passed_over,
    )
    if before is not None and before.digest != images.digest:
        text = (
            f"The images are not those the run began with: {before.train:,} for training and "
            f"{before.validation:,} for validation then, {images.train:,} and "
            f"{images.validation:,} now"
        )
        log_event(run.events, step, text, "warning")
    if passed_over and (before is None or before != images):
        first = passed_over[0]
        text = (
            f"{len(passed_over):,} pictures passed over, listed in {run.images.name}; the first, "
            f"{first.name}, is {first.reason}"
        )
        log_event(run.events, step, text, "warning")
    with naming_disk_trouble("Writing down the images"):
        write_images(run.images, images)


def _give_up_after(run: RunDirectory, step: int) -> None:
    """Drop what belongs to the future that is given up by going back to `step`."""
    drop_checkpoints_after(run.checkpoints, step)
    drop_previews_after(run.previews, step)
    append_line(run.changes, WentBack(step), durable=True)
    log_event(run.events, step, f"Went back to step {step:,}, giving up what came after")


def _tell_beginning(session: Session, point: ResumePoint) -> None:
    """Write down that training begins, or goes on and from where."""
    run, step = session.model.run, session.first_step
    for log in (run.metrics, run.changes, run.events):
        end_torn_line(log)
    for trouble in point.troubles:
        log_event(run.events, step, f"Passed over a checkpoint: {trouble}", "warning")
    if point.goes_back:
        _give_up_after(run, step)
    resumed = Resumed(step if session.checkpoint else -1, time.time())
    give_up_evaluations_after(run, resumed)
    if run.metrics.exists():
        drop_snapshots_after(run.ema_snapshots, step)
        append_line(run.metrics, resumed, durable=True)
        log_event(run.events, step, f"Resumed from step {step:,}")
