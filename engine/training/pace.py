"""How long the rest of a run will take."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

Work = Literal["step", "validation", "preview", "evaluation", "checkpoint"]

_FORGET = 0.3
"""Weight of the newest measurement in the mean."""


class Pace:
    """Mean seconds of each kind of work, kept apart so that validations do not skew the steps."""

    def __init__(self) -> None:
        self._seconds: dict[Work, float] = {}
        self._seen: set[Work] = set()

    def record(self, work: Work, seconds: float) -> None:
        """Take in a measurement; the first of a kind holds its tracing and counts for little."""
        known = self._seconds.get(work)
        if known is None or work not in self._seen:
            self._seconds[work] = seconds
            if known is not None or work == "step":
                self._seen.add(work)
        else:
            self._seconds[work] = known + _FORGET * (seconds - known)

    def expect(self, work: Work, seconds: float) -> None:
        """A guess that holds until there is a measurement."""
        if work not in self._seen:
            self._seconds[work] = seconds

    @contextmanager
    def measuring(self, work: Work) -> Iterator[None]:
        """Record how long the block takes."""
        start = time.perf_counter()
        yield
        self.record(work, time.perf_counter() - start)

    def seconds_of(self, work: Work) -> float | None:
        """Mean seconds of one such work; None before one was measured."""
        return self._seconds.get(work)

    def seconds_left(self, remaining: dict[Work, int]) -> float | None:
        """Seconds for so many of each; None before the length of a step is known."""
        if self.seconds_of("step") is None:
            return None
        return sum(count * self._seconds.get(work, 0.0) for work, count in remaining.items())
