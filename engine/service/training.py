"""The training as the engine handles it: a generator to advance, and the commands to it."""

from collections.abc import Generator, Iterator

from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.events import log_event
from engine.runs.status import EngineState
from engine.sampling.moment import Moment
from engine.service.messages import ChangeSetting, Pause, Resume, SaveCheckpoint
from engine.service.reporter import Reporter
from engine.service.server import ReceivedCommand
from engine.training.trainer import Trainer

_UNSOUND = "for the last step gave no finite gradient"


class Training:
    """Trains until all epochs are done, or it is told to stop; it can pause between two steps."""

    def __init__(self, run: RunDirectory, trainer: Trainer, reporter: Reporter) -> None:
        self.trainer = trainer
        self.is_paused = False
        self._run = run
        self._reporter = reporter
        self._moments: Iterator[Moment] = trainer.train()
        reporter.write_status(trainer, "training")

    def advance(self) -> Moment | None:
        """The next moment; None when all epochs are done.

        Raises:
            UserError: it has gone astray, or the disk refuses.
        """
        return next(self._moments, None)

    def report(self, activity: str, *, at_once: bool = False) -> None:
        """Tell front ends how far it is."""
        state: EngineState = "paused" if self.is_paused else "training"
        self._reporter.training(self.trainer, state, activity, at_once=at_once)

    def act(self, received: ReceivedCommand) -> None:
        """Carry out a command, or refuse it with the reason."""
        match received.command:
            case Pause():
                self._pause(received)
            case Resume():
                self._resume(received)
            case SaveCheckpoint():
                self._save(received)
            case ChangeSetting(key, value):
                self._change(received, key, value)

    def preview(self) -> Generator[Moment, None, str]:
        """Draw a preview now."""
        yield from self.trainer.draw_preview()
        return f"Preview of step {self.trainer.step:,} drawn"

    def save_and_stop(self) -> str:
        """Save a checkpoint, unless it would bury a better one; what was done, in words."""
        self._reporter.ending("saving a checkpoint")
        saved = "checkpoint saved"
        if self.trainer.is_sound:
            self.trainer.save()
        else:
            saved = f"no checkpoint saved, {_UNSOUND}"
        self._log(f"Stopped, {saved} at step {self.trainer.step:,}")
        self._reporter.write_status(self.trainer, "stopped")
        return f"Stopped at step {self.trainer.step:,}, {saved}"

    def finish(self) -> None:
        """Write down that all epochs are done."""
        self._log("Finished: all epochs are done")
        self._reporter.write_status(self.trainer, "finished")

    def _pause(self, received: ReceivedCommand) -> None:
        if self.is_paused:
            received.refuse("Training is paused already.")
            return
        self.is_paused = True
        self._reporter.write_status(self.trainer, "paused")
        self._log("Training paused")
        received.done(f"Training paused at step {self.trainer.step:,}")

    def _resume(self, received: ReceivedCommand) -> None:
        if not self.is_paused:
            received.refuse("Training is not paused.")
            return
        self.is_paused = False
        self._reporter.write_status(self.trainer, "training")
        self._log("Training goes on")
        received.done("Training goes on")

    def _save(self, received: ReceivedCommand) -> None:
        if not self.trainer.is_sound:
            received.refuse(f"No checkpoint saved, {_UNSOUND}.")
            return
        self.trainer.save()
        self._log(f"Checkpoint saved at step {self.trainer.step:,}, as asked")
        received.done(f"Checkpoint of step {self.trainer.step:,} saved")

    def _change(self, received: ReceivedCommand, key: str, value: int | float) -> None:
        try:
            change = self.trainer.change(key, value)
        except UserError as error:
            received.refuse(str(error))
            return
        text = f"{key}: {change.old:g} -> {change.new:g} from step {change.step + 1:,}"
        self._log(text)
        received.done(text)

    def _log(self, text: str) -> None:
        log_event(self._run.events, self.trainer.step, text)
