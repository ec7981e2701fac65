"""The list of runs on the command line."""

import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from rich.console import Console

from engine.data.printable import in_bytes
from engine.listing.facts import RunFacts
from engine.listing.newest_kid import Kid
from tui.command_line.columns import Column, print_columns
from tui.run_states import STATE_STYLES
from tui.text import duration, figure, from_home, printable

SORTS: dict[str, tuple[Callable[[RunFacts], Any], bool]] = {
    "heard": (lambda facts: facts.heard, True),
    "name": (lambda facts: facts.name.casefold(), False),
    "state": (lambda facts: list(STATE_STYLES).index(facts.state), False),
    "epoch": (lambda facts: facts.epoch, True),
    "step": (lambda facts: facts.step, True),
    "best_validation_loss": (lambda facts: facts.best_validation_loss, False),
    # Figures of two protocols cannot be compared: each stands with its own.
    "kid": (lambda facts: facts.kid and (facts.kid.protocol, facts.kid.value), False),
    "seconds_trained": (lambda facts: facts.seconds_trained, True),
    "bytes": (lambda facts: facts.bytes, True),
}
"""What a list can be sorted by, and whether the largest comes first."""


def in_order(runs: Sequence[RunFacts], key: str) -> list[RunFacts]:
    """The runs sorted by a key of `SORTS`, those of which it is not known last."""
    value, largest_first = SORTS[key]
    known = [facts for facts in runs if value(facts) is not None]
    unknown = [facts for facts in runs if value(facts) is None]
    return sorted(known, key=value, reverse=largest_first) + unknown


def print_runs(console: Console, runs: Sequence[RunFacts]) -> None:
    """Print a line for each run; the terminal's width decides how much is told of it.

    Where the output is no terminal, everything is.
    """
    protocols = {facts.kid.protocol for facts in runs if facts.kid}
    room = console.width if console.is_terminal else None
    print_columns(console, _columns(runs, protocols), room)
    if len(protocols) == 1:
        console.print(f"KID by {printable(*protocols)}", style="dim", highlight=False, markup=False)
    for facts in runs:
        for trouble in facts.troubles:
            print(printable(f"{facts.name}: {from_home(trouble)}"), file=sys.stderr)


def _columns(runs: Sequence[RunFacts], protocols: set[str]) -> list[Column]:
    def texts(cell: Callable[[RunFacts], str]) -> list[str]:
        return [printable(cell(facts)).replace("\n", " ") for facts in runs]

    now = time.time()
    names, states = texts(lambda facts: facts.name), [STATE_STYLES[facts.state] for facts in runs]
    state_names = texts(lambda facts: f"{STATE_STYLES[facts.state][0]} {facts.state}")
    of_one_protocol = len(protocols) == 1
    return [
        Column("run", names, least=20, styles=["bold"] * len(runs)),
        Column("state", state_names, styles=[style for _, style in states]),
        Column("epoch", texts(_epoch), 1, is_number=True),
        Column("best loss", texts(_best), 2, is_number=True),
        Column("KID", texts(lambda facts: _kid(facts.kid, of_one_protocol)), 3, is_number=True),
        Column("heard", texts(lambda facts: _ago(now - facts.heard)), 4, is_number=True),
        Column("disk", texts(lambda facts: _bytes(facts.bytes)), 5, is_number=True),
        Column("title", texts(lambda facts: facts.title), 6),
        Column("tags", texts(lambda facts: " ".join(facts.tags)), 7),
        Column("trained", texts(_trained), 8, is_number=True),
        Column("images", texts(_images), 9),
        Column("recipe", texts(recipe), 10),
        Column("parameters", texts(_parameters), 11, is_number=True),
        Column("network", texts(lambda facts: facts.network), 12),
        Column("step", texts(lambda facts: f"{facts.step:,}"), 13, is_number=True),
    ]


def recipe(facts: RunFacts) -> str:
    """The preset it is nearest to, and how far it is from that: demo, or demo +3."""
    return f"{facts.preset} +{facts.changed}" if facts.changed else facts.preset


def _epoch(facts: RunFacts) -> str:
    return f"{facts.epoch:.0f}/{facts.epochs}" if facts.epochs else f"{facts.epoch:.0f}"


def _best(facts: RunFacts) -> str:
    return _known(facts.best_validation_loss, lambda loss: figure(loss, 4))


def _kid(kid: Kid | None, of_one_protocol: bool) -> str:
    if kid is None:
        return ""
    told = f"{kid.value:.4f} ± {kid.standard_error:.4f}"
    return told if of_one_protocol else f"{told} {kid.protocol.removeprefix('kid-')}"


def _trained(facts: RunFacts) -> str:
    return _known(facts.seconds_trained, duration)


def _images(facts: RunFacts) -> str:
    if not facts.source:
        return ""
    return f"{from_home(facts.source)} {facts.image_size}px"


def _parameters(facts: RunFacts) -> str:
    return _known(facts.parameters, lambda count: f"{count:,.0f}")


def _bytes(size: int | None) -> str:
    return _known(size, lambda size: in_bytes(round(size)))


def _ago(seconds: float) -> str:
    """How long ago, in one unit: a column is narrow."""
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.0f} {unit} ago"
    return f"{max(0.0, seconds):.0f} s ago"


def _known(value: float | None, told: Callable[[float], str]) -> str:
    return "" if value is None else told(value)
