"""The engine: drives the training, and between two moments does what front ends ask."""

import queue
import time
from collections.abc import Iterator

from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.events import log_event
from engine.runs.status import EngineState, Status, write_status
from engine.service.messages import (
    ChangeSetting,
    DrawPreview,
    Pause,
    Progress,
    Resume,
    SaveCheckpoint,
    Stop,
)
from engine.service.server import EngineServer, ReceivedCommand
from engine.training.trainer import Moment, Trainer

_SECONDS_BETWEEN_PROGRESS = 0.25
_SECONDS_BETWEEN_STATUSES = 2.0


class Engine:
    """One run's training and the commands to it."""

    def __init__(self, run: RunDirectory, trainer: Trainer, server: EngineServer) -> None:
        self._run = run
        self._trainer = trainer
        self._server = server
        self._jobs: list[tuple[Iterator[Moment], ReceivedCommand | None]] = []
        self._waiting: list[ReceivedCommand] = []
        self._is_paused = False
        self._stop: list[ReceivedCommand] = []
        self._published = 0.0
        self._noted = time.monotonic()

    def train(self) -> None:
        """Train until the run is finished or a front end has stopped it; the status says which."""
        self._write_status("training")
        self._jobs.append((self._trainer.train(), None))
        while self._jobs:
            moment = self._advance()
            if moment is None:
                continue
            self._collect_commands()
            if moment.is_boundary and self._act_at_boundary():
                return
            self._publish(moment.activity)
            self._note_progress_on_disk()
        self._log("Finished: all epochs are done")
        self._write_status("finished")
        self._refuse_what_waits("The run has finished.")

    def _advance(self) -> Moment | None:
        """Let the newest job do its next piece of work; training waits for jobs asked for."""
        job, command = self._jobs[-1]
        try:
            return next(job)
        except StopIteration:
            self._jobs.pop()
            if command is not None:
                command.done(f"Preview of step {self._trainer.step:,} drawn")
            return None

    def _collect_commands(self) -> None:
        while True:
            try:
                self._waiting.append(self._server.commands.get_nowait())
            except queue.Empty:
                return

    def _act_at_boundary(self) -> bool:
        """Do what was asked, and wait here while paused; whether the engine must end."""
        while True:
            for command in self._take_waiting():
                self._act(command)
            if self._stop:
                self._save_and_stop()
                return True
            if not self._is_paused or len(self._jobs) > 1:
                return False
            self._publish("paused", at_once=True)
            self._waiting.append(self._server.commands.get())

    def _take_waiting(self) -> list[ReceivedCommand]:
        taken, self._waiting = self._waiting, []
        return taken

    def _act(self, received: ReceivedCommand) -> None:
        match received.command:
            case Pause():
                self._pause(received)
            case Resume():
                self._resume(received)
            case Stop():
                self._stop.append(received)
            case SaveCheckpoint():
                self._trainer.save()
                self._log(f"Checkpoint saved at step {self._trainer.step:,}, as asked")
                received.done(f"Checkpoint of step {self._trainer.step:,} saved")
            case DrawPreview():
                self._jobs.append((self._trainer.draw_preview(), received))
            case ChangeSetting(key, value):
                self._change(received, key, value)

    def _pause(self, received: ReceivedCommand) -> None:
        if self._is_paused:
            received.refuse("Training is paused already.")
            return
        self._is_paused = True
        self._write_status("paused")
        self._log("Training paused")
        received.done(f"Training paused at step {self._trainer.step:,}")

    def _resume(self, received: ReceivedCommand) -> None:
        if not self._is_paused:
            received.refuse("Training is not paused.")
            return
        self._is_paused = False
        self._write_status("training")
        self._log("Training goes on")
        received.done("Training goes on")

    def _change(self, received: ReceivedCommand, key: str, value: int | float) -> None:
        try:
            change = self._trainer.change(key, value)
        except UserError as error:
            received.refuse(str(error))
            return
        text = f"{key}: {change.old:g} -> {change.new:g} from step {change.step + 1:,}"
        self._log(text)
        received.done(text)

    def _save_and_stop(self) -> None:
        self._publish("saving a checkpoint", at_once=True)
        self._trainer.save()
        step = self._trainer.step
        self._log(f"Stopped, checkpoint saved at step {step:,}")
        self._write_status("stopped")
        for received in self._stop:
            received.done(f"Stopped at step {step:,}, checkpoint saved")
        self._refuse_what_waits("The engine has stopped.")

    def _refuse_what_waits(self, reason: str) -> None:
        self._collect_commands()
        for received in self._take_waiting():
            received.refuse(reason)

    def _publish(self, activity: str, *, at_once: bool = False) -> None:
        now = time.monotonic()
        if not at_once and now - self._published < _SECONDS_BETWEEN_PROGRESS:
            return
        self._published = now
        trainer = self._trainer
        step_seconds = trainer.pace.seconds_of("step")
        batch = trainer.config.training.batch_size
        self._server.publish(
            Progress(
                state="ending" if self._stop else "paused" if self._is_paused else "training",
                activity=activity,
                step=trainer.step,
                steps=trainer.total_steps,
                epoch=trainer.epoch,
                epochs=trainer.config.training.epochs,
                images_per_second=batch / step_seconds if step_seconds else None,
                seconds_left=trainer.pace.seconds_left(trainer.remaining()),
            )
        )

    def _note_progress_on_disk(self) -> None:
        """Tell those who only read files, not too often: each write waits for the disk."""
        now = time.monotonic()
        if now - self._noted >= _SECONDS_BETWEEN_STATUSES:
            self._noted = now
            self._write_status("paused" if self._is_paused else "training")

    def _write_status(self, state: EngineState) -> None:
        trainer = self._trainer
        write_status(
            self._run.status,
            Status(
                state,
                time.time(),
                trainer.step,
                trainer.epoch,
                trainer.config.training.epochs,
                trainer.best_validation_loss,
            ),
        )

    def _log(self, text: str) -> None:
        log_event(self._run.events, self._trainer.step, text)
