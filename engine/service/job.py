"""A drawing or an evaluation that was asked for: how far it is and how long it will take."""

import time
from collections.abc import Generator

from engine.results.result import Result
from engine.runs.evaluations import Evaluation
from engine.sampling.moment import Moment
from engine.service.emerging import emerging
from engine.service.messages import Draw, Working
from engine.service.server import ReceivedCommand

Work = Generator[Moment, None, Result | Evaluation | str]
"""Returns what it has left in the run, or words about what was done."""

CANCELLED = "Cancelled, and nothing of it was kept."
_SECONDS_BETWEEN_REPORTS = 0.1
_SECONDS_BETWEEN_PICTURES = 0.25


class Job:
    """Advances step by step, and reports to whoever asked."""

    def __init__(self, work: Work, command: ReceivedCommand) -> None:
        self._work = work
        self.command = command
        self._first: tuple[float, int] | None = None
        self._reported = 0.0
        asked = command.command
        self._is_watched = isinstance(asked, Draw) and asked.watch
        self._shown = 0.0
        self._training_waited = 0.0

    def advance(self, *, training_waits: bool = False) -> Moment | None:
        """The next moment; None when the work is done, which has been answered.

        Args:
            training_waits: whether a training would go on meanwhile.

        Raises:
            UserError: the work cannot be done.
        """
        try:
            moment = self._next(training_waits)
        except StopIteration as end:
            self._answer(end.value)
            return None
        self._report(moment)
        if self._is_watched:
            self._show(moment)
        return moment

    def cancel(self, why: str = CANCELLED) -> None:
        """Give up; the work leaves nothing behind."""
        self._work.close()
        self.command.refuse(why)

    def _next(self, training_waits: bool) -> Moment:
        start = time.monotonic()
        try:
            return next(self._work)
        finally:
            if training_waits:
                self._training_waited += time.monotonic() - start

    def _answer(self, end: Result | Evaluation | str) -> None:
        if isinstance(end, str):
            self.command.done(end)
        elif isinstance(end, Evaluation):
            self.command.done(f"{end.name} is measured{self._what_it_cost()}", end.name)
        else:
            self.command.done(f"{end.name} is drawn{self._what_it_cost()}", end.name)

    def _what_it_cost(self) -> str:
        seconds = self._training_waited
        if not seconds:
            return ""
        waited = f"{seconds:.1f} s" if seconds < 60 else f"{seconds / 60:.1f} min"
        return f"; training waited {waited}"

    def _report(self, moment: Moment) -> None:
        now = time.monotonic()
        is_last = moment.done == moment.total
        if now - self._reported < _SECONDS_BETWEEN_REPORTS and not is_last:
            return
        self._reported = now
        left = moment.seconds_left if moment.is_timed else self._seconds_left(now, moment)
        self.command.answer(
            Working(self.command.id, moment.activity, moment.done, moment.total, left)
        )

    def _show(self, moment: Moment) -> None:
        """Pictures cost time: they are made of no more frames than are sent."""
        now = time.monotonic()
        is_last = moment.done == moment.total
        if moment.frame is None or not (is_last or now - self._shown >= _SECONDS_BETWEEN_PICTURES):
            return
        self._shown = now
        self.command.answer(emerging(self.command.id, moment.frame, moment.total))

    def _seconds_left(self, now: float, moment: Moment) -> float | None:
        """From the pace since the first step was done, which holds the tracing."""
        if self._first is None or moment.done <= self._first[1]:
            self._first = (now, moment.done)
            return None
        start, done = self._first
        return (now - start) / (moment.done - done) * (moment.total - moment.done)
