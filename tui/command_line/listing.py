"""List runs on the terminal, or for scripts."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich.console import Console

from engine.listing.facts import list_facts
from engine.runs.store import runs_folder
from tui.command_line.run_table import in_order, print_runs
from tui.text import from_home, printable


def list_and_print(
    checkpoints: Path | None, states: Sequence[str], tags: Sequence[str], sort: str, as_json: bool
) -> None:
    """Print the runs of a folder.

    Args:
        checkpoints: the folder of the runs, if named.
        states: only runs in one of these; none: in any.
        tags: only runs that have all of these.
        sort: a key of `run_table.SORTS`.
        as_json: for scripts.

    Raises:
        UserError: the folder cannot be read.
    """
    folder = runs_folder(checkpoints)
    every = list(list_facts(folder))
    chosen = [
        facts
        for facts in every
        if (not states or facts.state in states) and set(tags) <= set(facts.tags)
    ]
    chosen = in_order(chosen, sort)
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(chosen)).decode())
        return
    console = Console(highlight=False, markup=False)
    if chosen:
        print_runs(console, chosen)
        return
    place = printable(from_home(str(folder)))
    of_that_kind = " of that kind" if every else " yet: `ddpm-tui train demo` makes one"
    Console(stderr=True).print(
        f"{place} has no runs{of_that_kind}.", soft_wrap=True, highlight=False, markup=False
    )
