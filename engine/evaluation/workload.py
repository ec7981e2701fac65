"""How much of an evaluation is done, and how long the rest takes."""

import time
from collections.abc import Generator, Iterator, Mapping
from typing import Literal, TypeVar

from engine.progress import Steps
from engine.sampling.moment import Moment

Answer = TypeVar("Answer")
Kind = Literal["features", "sampling"]
"""Features in images, sampling in images times steps."""


class Workload:
    """Each kind of work at its own measured pace; what is quick beside them is not counted."""

    def __init__(self, amounts: Mapping[Kind, int]) -> None:
        self._left = dict(amounts)
        self._total = sum(amounts.values())
        self._paces: dict[Kind, _Pace] = {kind: _Pace() for kind in amounts}
        self._since = time.perf_counter()

    def tell(self, activity: str, kind: Kind | None = None, amount: int = 0) -> Iterator[Moment]:
        """A moment, after `amount` more of a kind; the time until it is asked for more is no work.

        Args:
            activity: in words.
            kind: of the work just done; None: none that is counted.
            amount: of it.
        """
        if kind is not None:
            self._paces[kind].record(amount, time.perf_counter() - self._since)
            self._left[kind] -= amount
        done = self._total - sum(self._left.values())
        yield Moment(activity, True, done, self._total, True, self.seconds_left)
        self._since = time.perf_counter()

    def follow(
        self, steps: Steps[Answer], kind: Kind | None = None, activity: str = ""
    ) -> Generator[Moment, None, Answer]:
        """Do all of `steps`, whose progress is in images of that kind.

        Args:
            steps: closed if this is closed.
            kind: None: of none that is counted.
            activity: what is said to be done; "" as the steps themselves say.
        """
        before = 0
        try:
            while True:
                progress = next(steps)
                words = activity or progress.in_words
                yield from self.tell(words, kind, progress.done - before)
                before = progress.done
        except StopIteration as end:
            answer: Answer = end.value
            return answer
        finally:
            steps.close()

    @property
    def seconds_left(self) -> float | None:
        """None before the pace of every kind is known."""
        seconds = 0.0
        for kind, left in self._left.items():
            pace = self._paces[kind].seconds_each
            if left and pace is None:
                return None
            seconds += left * (pace or 0.0)
        return seconds


class _Pace:
    def __init__(self) -> None:
        self._is_warm = False
        self._amount, self._seconds = 0, 0.0

    def record(self, amount: int, seconds: float) -> None:
        """Take in a piece, but for the first, which holds the tracing."""
        if self._is_warm:
            self._amount += amount
            self._seconds += seconds
        self._is_warm = True

    @property
    def seconds_each(self) -> float | None:
        return self._seconds / self._amount if self._amount else None
