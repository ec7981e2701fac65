"""How far long work is: yielded again and again, so that it can be shown and given up."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Literal, TypeVar

Answer = TypeVar("Answer")
Unit = Literal["images", "bytes", "pieces"]


@dataclass(frozen=True)
class Progress:
    """What is being done this moment."""

    activity: str
    """In words: "preparing images"."""
    done: int = 0
    total: int = 0
    """0: unknown."""
    unit: Unit = "images"
    """What is counted."""

    @property
    def in_words(self) -> str:
        """What is being done and how far it is, for a line of text."""
        if not self.total:
            return self.activity
        if self.unit == "bytes":
            return f"{self.activity}, {self.done / 1e6:,.0f}/{self.total / 1e6:,.0f} MB"
        return f"{self.activity}, {self.done:,}/{self.total:,}"


Steps = Generator[Progress, None, Answer]
"""Work that tells how far it is and returns its answer (``answer = yield from steps``).

Closing it gives the work up.
"""


def finish(work: Steps[Answer], tell: Callable[[Progress], None] | None = None) -> Answer:
    """Do all of `work`, and return its answer.

    Args:
        work: closed if `tell` raises.
        tell: called with every moment.
    """
    try:
        while True:
            progress = next(work)
            if tell is not None:
                tell(progress)
    except StopIteration as end:
        answer: Answer = end.value
        return answer
    finally:
        work.close()
