"""The columns of the table of runs: what stands in them, and how runs are sorted by them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from engine.listing.facts import RunFacts
from tui import run_words
from tui.run_states import STATE_STYLES


@dataclass(frozen=True)
class RunColumn:
    """A column of the table."""

    name: str
    heading: str
    words: Callable[[RunFacts], str]
    """What stands in it; "": nothing is known."""
    value: Callable[[RunFacts], Any]
    """What it is sorted by; None: not known, and last."""
    room: tuple[tuple[int, int], ...]
    """(rank, cells), as in `column_room.Wish`."""
    largest_first: bool = False
    is_number: bool = False
    """Numbers stand at the right."""
    only_if_several: bool = False
    """Whether it is left out where all runs have the same in it."""
    style: Callable[[RunFacts], str] = lambda facts: ""
    """In rich's words."""

    @property
    def most(self) -> int:
        """Cells across that it takes at most."""
        return max(cells for _, cells in self.room)

    @property
    def is_always_there(self) -> bool:
        """Whatever the room."""
        return self.room[0][0] == 0


def _whole(rank: int) -> tuple[tuple[int, int], ...]:
    """It is never cut."""
    return ((rank, 1000),)


def _heard_order(facts: RunFacts) -> tuple[bool, float]:
    """All live ones are heard of all the time: they do not change places at every word."""
    return (True, 0.0) if facts.engine else (False, facts.heard)


COLUMNS = (
    RunColumn(
        "run", "run", run_words.name, lambda facts: run_words.name(facts).casefold(),
        room=((0, 14), (5, 24), (14, 40)), style=lambda facts: "bold",
    ),
    RunColumn(
        "state", "state", run_words.state, lambda facts: list(STATE_STYLES).index(facts.state),
        room=((0, 11), (13, 30)), style=lambda facts: STATE_STYLES[facts.state][1],
    ),
    RunColumn(
        "epoch", "epoch", run_words.epoch, lambda facts: facts.epoch, _whole(1),
        largest_first=True, is_number=True,
    ),
    RunColumn(
        "step", "step", run_words.step, lambda facts: facts.step, _whole(11),
        largest_first=True, is_number=True,
    ),
    RunColumn(
        "best", "best val.", run_words.best_validation, lambda facts: facts.best_validation_loss,
        _whole(2), is_number=True,
    ),
    # Figures of two protocols cannot be compared: each stands with its own.
    RunColumn(
        "kid", "KID", run_words.kid,
        lambda facts: (facts.kid.protocol, facts.kid.value) if facts.kid else None, _whole(3),
        is_number=True,
    ),
    RunColumn(
        "protocol", "by", run_words.short_protocol, lambda facts: run_words.protocol(facts) or None,
        _whole(3), only_if_several=True, style=lambda facts: "dim",
    ),
    RunColumn(
        "images", "images", run_words.images, lambda facts: run_words.images(facts) or None,
        room=((6, 16), (8, 24), (13, 44)),
    ),
    RunColumn(
        "recipe", "recipe", run_words.recipe, lambda facts: run_words.recipe(facts) or None,
        _whole(6),
    ),
    RunColumn(
        "network", "network", lambda facts: facts.network, lambda facts: facts.network or None,
        room=((13, 11), (14, 24)),
    ),
    RunColumn(
        "parameters", "weights", run_words.parameters, lambda facts: facts.parameters, _whole(12),
        largest_first=True, is_number=True,
    ),
    RunColumn(
        "trained", "trained", run_words.trained, lambda facts: facts.seconds_trained, _whole(9),
        largest_first=True, is_number=True,
    ),
    RunColumn(
        "size", "disk", run_words.size, lambda facts: facts.bytes, _whole(10),
        largest_first=True, is_number=True,
    ),
    RunColumn(
        "heard", "heard", run_words.heard, _heard_order, room=((4, run_words.HEARD_WIDTH),),
        largest_first=True, is_number=True,
    ),
    RunColumn(
        "tags", "tags", run_words.tags, lambda facts: run_words.tags(facts).casefold() or None,
        room=((7, 10), (8, 16), (13, 30)), style=lambda facts: "cyan",
    ),
    RunColumn(
        "name", "folder", run_words.own_name,
        lambda facts: run_words.own_name(facts).casefold() or None, room=((14, 10), (14, 30)),
        style=lambda facts: "dim",
    ),
    RunColumn(
        "note", "note", run_words.note, lambda facts: run_words.note(facts).casefold() or None,
        room=((15, 12), (16, 80)), style=lambda facts: "dim",
    ),
)  # fmt: skip
"""In the order in which they stand."""

BY_NAME = {column.name: column for column in COLUMNS}


def in_order(runs: Iterable[RunFacts], column: RunColumn, *, is_reversed: bool) -> list[RunFacts]:
    """Runs sorted by a column; those of which it is not known are last, whichever way.

    Args:
        runs: in any order; of two that are equal, the first by name is first.
        column: what to sort by.
        is_reversed: whether the other way than usual.
    """
    pairs = [(column.value(facts), facts) for facts in runs]
    pairs.sort(key=lambda pair: pair[1].name.casefold())
    known = [pair for pair in pairs if pair[0] is not None]
    known.sort(key=lambda pair: pair[0], reverse=column.largest_first != is_reversed)
    return [facts for _, facts in known] + [facts for value, facts in pairs if value is None]
