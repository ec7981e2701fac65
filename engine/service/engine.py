"""The engine: advances training and drawings, and between two moments does what is asked."""

import queue
import time
import traceback
from collections import deque
from collections.abc import Callable

from engine.errors import UserError
from engine.sampling.model import Model
from engine.sampling.moment import Moment
from engine.sampling.weights import LiveWeights
from engine.service.draw import drawing, evaluation
from engine.service.job import CANCELLED, Job
from engine.service.messages import (
    IDLE,
    Cancel,
    Denoise,
    DrawPreview,
    Evaluate,
    Fork,
    Interpolate,
    Reconstruct,
    Sample,
    Stop,
    Train,
)
from engine.service.reporter import Reporter
from engine.service.server import EngineServer, ReceivedCommand
from engine.service.training import Training

_SECONDS_BETWEEN_LOOKS = 0.2
_SECONDS_FOR_FIRST_COMMAND = 30.0


class Engine:
    """One run's training, drawings and commands.

    Drawings and evaluations come first, in the order they were asked for; training waits at a
    step boundary.
    """

    def __init__(
        self,
        model: Model,
        server: EngineServer,
        reporter: Reporter,
        begin_training: Callable[[Train], Training],
        linger: float,
    ) -> None:
        """Neither trains nor draws yet.

        Args:
            model: the run's network and images.
            server: where commands come from.
            reporter: tells front ends how far things are.
            begin_training: goes on with the run's training as ordered; for an engine that
                serves and is asked to train.
            linger: seconds after which an engine that has nothing to do ends; 0: as soon as no
                front end is connected.
        """
        self._model = model
        self._server = server
        self._reporter = reporter
        self._begin_training = begin_training
        self._linger = linger
        self._training: Training | None = None
        self._jobs: deque[Job] = deque()
        self._waiting: list[ReceivedCommand] = []
        self._stop: list[ReceivedCommand] = []
        self._has_ended = False
        self._idle_since = time.monotonic()
        self._was_asked = False

    def train(self, training: Training) -> None:
        """Train until the run is finished or a front end has stopped it; the status says which.

        Raises:
            UserError: the training has gone astray, or the disk refuses.
        """
        self._training = training
        self._work()

    def serve(self) -> None:
        """Draw what is asked for, or train when that is asked for, until nothing is any more."""
        self._reporter.note_serving(True)
        self._work()

    def _work(self) -> None:
        while not self._has_ended:
            self._collect_commands()
            if self._jobs:
                self._advance_job(self._jobs[0])
            elif self._training is None:
                self._wait()
            elif self._training.is_paused:
                self._stay_paused(self._training)
            else:
                self._advance_training(self._training)

    def _advance_job(self, job: Job) -> None:
        try:
            moment = job.advance(training_waits=self._is_training_on)
        except UserError as error:
            job.command.refuse(str(error))
            moment = None
        except Exception as error:
            # A drawing touches nothing of the training's, so the training need not end with it.
            traceback.print_exc()
            job.command.refuse(f"The engine met a fault of its own ({error!r}); see engine.log.")
            moment = None
        if moment is None:
            self._jobs.remove(job)
            self._idle_since = time.monotonic()
            return
        if moment.is_boundary:
            self._act_at_boundary()
        self._report(moment)

    def _advance_training(self, training: Training) -> None:
        moment = training.advance()
        if moment is None:
            self._finish(training)
            return
        self._collect_commands()
        if moment.is_boundary:
            self._act_at_boundary()
        if not self._has_ended:
            training.report(moment.activity)

    def _stay_paused(self, training: Training) -> None:
        self._act_at_boundary()
        if training.is_paused and not self._jobs and not self._has_ended:
            training.report("paused", at_once=True)
            self._take(self._server.commands.get())

    def _wait(self) -> None:
        """Nothing trains and nothing is drawn."""
        self._act_at_boundary()
        if self._jobs or self._training is not None or self._has_ended:
            return
        self._reporter.serving(IDLE)
        try:
            self._take(self._server.commands.get(timeout=_SECONDS_BETWEEN_LOOKS))
        except queue.Empty:
            if self._is_needed_no_more():
                self._reporter.note_serving(False)
                self._has_ended = True

    def _is_needed_no_more(self) -> bool:
        idle = time.monotonic() - self._idle_since
        if not self._was_asked:
            return idle > max(self._linger, _SECONDS_FOR_FIRST_COMMAND)
        if self._linger:
            return idle > self._linger
        return not self._server.has_clients

    def _collect_commands(self) -> None:
        while True:
            try:
                self._take(self._server.commands.get_nowait())
            except queue.Empty:
                return

    def _take(self, received: ReceivedCommand) -> None:
        """What is cancelled is cancelled at once; all else waits for a boundary."""
        self._was_asked = True
        if isinstance(received.command, Cancel):
            self._cancel(received, received.command.request)
        else:
            self._waiting.append(received)

    def _cancel(self, received: ReceivedCommand, request: int) -> None:
        wanted = (received.sender, request)
        for job in list(self._jobs):
            if (job.command.sender, job.command.id) == wanted:
                self._jobs.remove(job)
                job.cancel()
                received.done("Cancelled")
                return
        for waiting in self._waiting:
            if (waiting.sender, waiting.id) == wanted:
                # It has not begun: the engine is starting, or training up to a boundary.
                self._waiting.remove(waiting)
                waiting.refuse(CANCELLED)
                received.done("Cancelled")
                return
        received.refuse("There is nothing to cancel: it has ended, or was never asked for.")

    def _act_at_boundary(self) -> None:
        taken, self._waiting = self._waiting, []
        for received in taken:
            self._act(received)
        if self._stop and not self._has_ended:
            self._end()

    def _act(self, received: ReceivedCommand) -> None:
        match received.command:
            case Stop():
                self._stop.append(received)
            case Train() as order:
                self._train(received, order)
            case Sample() | Denoise() | Reconstruct() | Interpolate() | Fork() as command:
                self._jobs.append(Job(drawing(self._model, command, self._live), received))
            case Evaluate(settings=settings):
                self._jobs.append(Job(evaluation(self._model, settings, self._live), received))
            case _ if self._training is None:
                received.refuse("Nothing is being trained now: resume the run first.")
            case DrawPreview():
                self._jobs.append(Job(self._training.preview(), received))
            case _:
                self._training.act(received)

    @property
    def _is_training_on(self) -> bool:
        return self._training is not None and not self._training.is_paused

    @property
    def _live(self) -> LiveWeights | None:
        return self._training.trainer.live_weights if self._training is not None else None

    def _train(self, received: ReceivedCommand, order: Train) -> None:
        if self._training is not None:
            received.refuse("The run is being trained already.")
            return
        try:
            self._training = self._begin_training(order)
        except UserError as error:
            received.refuse(str(error))
            return
        received.done("Training goes on")

    def _report(self, moment: Moment) -> None:
        if self._has_ended:
            return
        if self._training is None:
            self._reporter.serving(moment.activity)
        else:
            self._training.report(moment.activity)

    def _end(self) -> None:
        """Save what is being trained, and tell everyone."""
        if self._training is not None:
            text = self._training.save_and_stop()
        else:
            text = "The engine has ended"
            self._reporter.note_serving(False)
        for received in self._stop:
            received.done(text)
        self._refuse_what_waits("The engine has stopped")

    def _finish(self, training: Training) -> None:
        training.finish()
        self._refuse_what_waits("The run has finished")

    def _refuse_what_waits(self, reason: str) -> None:
        self._has_ended = True
        self._collect_commands()
        for job in self._jobs:
            job.cancel(f"{reason}, and nothing of it was kept.")
        for received in self._waiting:
            received.refuse(f"{reason}.")
