"""One training of the study, in this process: as an engine would do it, without its socket."""

import time
from collections.abc import Generator

from engine.runs.directory import RunDirectory
from engine.runs.events import log_event
from engine.runs.resume import find_resume_point
from engine.runs.status import EngineState, Status, write_status
from engine.sampling.model import Model
from engine.sampling.moment import Moment
from engine.training.divergence import TrainingDivergedError
from engine.training.session import open_session
from engine.training.trainer import Trainer

_SECONDS_BETWEEN_STATUSES = 1.0


def train(model: Model) -> Generator[Moment, None, None]:
    """Train to the end from wherever the run is; closed midway, it saves a checkpoint.

    Raises:
        TrainingDivergedError: too many steps in a row gave no finite gradient.
        UserError: the run cannot be gone on with, or the disk refuses.
    """
    run = model.run
    _note(run, Status("starting", time.time()))
    yield from model.images.load_in_moments()
    point = find_resume_point(run)
    trainer = Trainer(open_session(model, point, "CPU", lambda _: None))
    noted = 0.0
    try:
        for moment in trainer.train():
            if time.monotonic() - noted >= _SECONDS_BETWEEN_STATUSES:
                noted = time.monotonic()
                _note(run, status_of(trainer, "training"))
            yield moment
    except GeneratorExit:
        if trainer.is_sound:
            trainer.save()
        _note(run, status_of(trainer, "stopped"))
        raise
    except TrainingDivergedError as error:
        log_event(run.events, trainer.step, str(error), "error")
        _note(run, status_of(trainer, "failed", str(error)))
        raise
    log_event(run.events, trainer.step, "Finished: all epochs are done")
    _note(run, status_of(trainer, "finished"))


def status_of(trainer: Trainer, state: EngineState, message: str = "") -> Status:
    """What the training is doing, for those who read the run's files."""
    return Status(
        state,
        time.time(),
        trainer.step,
        trainer.epoch,
        trainer.config.training.epochs,
        trainer.best.best_validation_loss,
        message,
    )


def _note(run: RunDirectory, status: Status) -> None:
    write_status(run.status, status)
