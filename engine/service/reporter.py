"""Tells how far the engine is: over the socket at once, in the status file now and then."""

import time

import msgspec

from engine.runs.directory import RunDirectory
from engine.runs.status import EngineState, Status, read_status, write_status
from engine.service.messages import Progress
from engine.service.server import EngineServer
from engine.training.trainer import Trainer

_SECONDS_BETWEEN_PROGRESS = 0.25
_SECONDS_BETWEEN_STATUSES = 2.0


class Reporter:
    """Keeps messages and writes to what eyes and disks can take."""

    def __init__(self, run: RunDirectory, server: EngineServer) -> None:
        self._run = run
        self._server = server
        self._published = 0.0
        self._noted = time.monotonic()

    def training(
        self, trainer: Trainer, state: EngineState, activity: str, *, at_once: bool = False
    ) -> None:
        """Tell how far the training is."""
        self._note_now_and_then(trainer, state)
        if not self._is_time(at_once):
            return
        step_seconds = trainer.pace.seconds_of("step")
        images = trainer.config.training.images_per_step
        self._server.publish(
            Progress(
                state="paused" if state == "paused" else "training",
                activity=activity,
                step=trainer.step,
                steps=trainer.total_steps,
                epoch=trainer.epoch,
                epochs=trainer.config.training.epochs,
                images_per_second=images / step_seconds if step_seconds else None,
                seconds_left=trainer.pace.seconds_left(trainer.remaining()),
            )
        )

    def serving(self, activity: str) -> None:
        """Tell what an engine does that trains nothing."""
        if self._is_time(False):
            self._server.publish(Progress("serving", activity))

    def ending(self, activity: str) -> None:
        """Tell that the engine is about to end."""
        self._server.publish(Progress("ending", activity))

    def write_status(self, trainer: Trainer, state: EngineState) -> None:
        """Note on disk what the training is doing."""
        write_status(
            self._run.status,
            Status(
                state,
                time.time(),
                trainer.step,
                trainer.epoch,
                trainer.config.training.epochs,
                trainer.best.best_validation_loss,
                best_kid=trainer.best.best_kid,
            ),
        )

    def note_serving(self, is_serving: bool) -> None:
        """Note on disk whether this engine only draws; all else stays as it was."""
        known = read_status(self._run.status) or Status("stopped", 0.0)
        status = msgspec.structs.replace(known, is_serving=is_serving, time=time.time())
        write_status(self._run.status, status)

    def _is_time(self, at_once: bool) -> bool:
        now = time.monotonic()
        if not at_once and now - self._published < _SECONDS_BETWEEN_PROGRESS:
            return False
        self._published = now
        return True

    def _note_now_and_then(self, trainer: Trainer, state: EngineState) -> None:
        """Not too often: each write waits for the disk."""
        now = time.monotonic()
        if now - self._noted >= _SECONDS_BETWEEN_STATUSES:
            self._noted = now
            self.write_status(trainer, state)
