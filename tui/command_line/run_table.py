"""The list of runs on the command line."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

from rich.console import Console

from engine.listing.facts import RunFacts
from tui import run_words
from tui.command_line.columns import Column, print_columns
from tui.run_states import STATE_STYLES
from tui.text import from_home, printable

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
        return [cell(facts) for facts in runs]

    of_one_protocol = len(protocols) == 1
    return [
        Column(
            "run",
            texts(lambda facts: printable(facts.name)),
            least=20,
            styles=["bold"] * len(runs),
        ),
        Column(
            "state",
            texts(run_words.state),
            styles=[STATE_STYLES[facts.state][1] for facts in runs],
        ),
        Column("epoch", texts(run_words.epoch), 1, is_number=True),
        Column("best loss", texts(run_words.best_validation), 2, is_number=True),
        Column("KID", texts(lambda facts: _kid(facts, of_one_protocol)), 3, is_number=True),
        Column("heard", texts(run_words.heard), 4, is_number=True),
        Column("disk", texts(run_words.size), 5, is_number=True),
        Column("title", texts(lambda facts: run_words.on_one_line(facts.title)), 6),
        Column("tags", texts(run_words.tags), 7),
        Column("trained", texts(run_words.trained), 8, is_number=True),
        Column("images", texts(run_words.images), 9),
        Column("recipe", texts(run_words.recipe), 10),
        Column("parameters", texts(_parameters), 11, is_number=True),
        Column("network", texts(lambda facts: facts.network), 12),
        Column("step", texts(run_words.step), 13, is_number=True),
    ]


def _kid(facts: RunFacts, of_one_protocol: bool) -> str:
    told = run_words.kid(facts)
    return told if of_one_protocol else f"{told} {run_words.protocol(facts)}".rstrip()


def _parameters(facts: RunFacts) -> str:
    return "" if facts.parameters is None else f"{facts.parameters:,}"
