"""Long computations, piece by piece: between two pieces a caller can show progress or leave."""

from collections.abc import Generator, Iterator
from typing import NamedTuple, TypeVar

Answer = TypeVar("Answer")


class Progress(NamedTuple):
    """So many pieces of all are done."""

    done: int
    total: int


Steps = Generator[Progress, None, Answer]
"""Yields `Progress` after each piece and returns the answer (``answer = yield from steps``)."""


def finish(steps: Steps[Answer]) -> Answer:
    """Go through all pieces without a look at the progress."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            answer: Answer = end.value
            return answer


def blocks(count: int, size: int) -> Iterator[slice]:
    """Slices of at most `size` that together cover 0 to `count` - 1, in order."""
    for first in range(0, count, size):
        yield slice(first, min(first + size, count))
