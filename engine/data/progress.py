"""How far a long preparation is: yielded again and again, so that it can be shown and given up."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True)
class Progress:
    """What is being done this moment."""

    activity: str
    """In words: "preparing images"."""
    done: int = 0
    total: int = 0
    """0: unknown."""
    unit: str = "images"
    """What is counted: images or bytes."""


Preparing = Generator[Progress, None, Result]
"""Work that tells how far it is and returns its result; closing it gives the work up."""


def finish(work: Preparing[Result], tell: Callable[[Progress], None] | None = None) -> Result:
    """Do all of `work`, and return its result.

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
        result: Result = end.value
        return result
    finally:
        work.close()
