"""Delete runs, after a question."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import App

from engine.data.printable import in_bytes
from engine.errors import UserError
from engine.listing.facts import RunFacts
from engine.runs.delete import check_deletable, delete_run, strangers
from engine.runs.disk_space import disk_space
from engine.runs.files import naming_disk_trouble
from tui.screens.confirm import ConfirmScreen

_NAMED = 6
"""Runs that a question names; of more it says how many."""
_EXPLAINED = 3
"""Runs of which it says why they must stay; of more it says how many."""


@dataclass(frozen=True)
class _Plan:
    """What can be deleted, and what not."""

    runs: tuple[RunFacts, ...]
    freed: int
    strangers: tuple[str, ...]
    """Files that this program did not make, as RUN/FILE."""
    refused: tuple[str, ...]
    """Why others must stay, in sentences."""


async def delete_runs_when_sure(app: App[str], runs: Sequence[RunFacts]) -> str:
    """Ask, and delete; for a worker.

    Args:
        app: shows the question.
        runs: which; what is live among them stays.

    Returns:
        What was done, in words.

    Raises:
        UserError: none of them can be deleted, or the disk refuses.
    """
    plan = await asyncio.to_thread(_plan, runs)
    if not plan.runs:
        raise UserError(_explained(plan.refused))
    if not await app.push_screen_wait(ConfirmScreen(_question(plan), "Delete")):
        return "Nothing is deleted."
    await asyncio.to_thread(_delete, plan)
    freed = f"{in_bytes(plan.freed)} freed"
    return f"Deleted {_named(plan.runs)}: {freed}. {_explained(plan.refused)}".rstrip()


def _plan(runs: Sequence[RunFacts]) -> _Plan:
    found, refused = [], []
    for facts in runs:
        try:
            check_deletable(facts.run)
        except UserError as error:
            refused.append(str(error))
        else:
            found.append(facts)
    with naming_disk_trouble("Looking at the runs"):
        others = tuple(f"{facts.name}/{name}" for facts in found for name in strangers(facts.run))
    freed = sum(disk_space(facts.run.path) for facts in found)
    return _Plan(tuple(found), freed, others, tuple(refused))


def _delete(plan: _Plan) -> None:
    for done, facts in enumerate(plan.runs):
        try:
            delete_run(facts.run)
        except UserError as error:
            before = f"{done} of {len(plan.runs)} runs are deleted, then: " if done else ""
            raise UserError(f"{before}{error}") from None


def _question(plan: _Plan) -> str:
    question = f"Delete {_named(plan.runs)} for good? That frees {in_bytes(plan.freed)}."
    if plan.strangers:
        question += f"\n\nddpm-tui did not make {_listed(plan.strangers)}: deleted too."
    if plan.refused:
        question += f"\n\n{_explained(plan.refused)}"
    return question


def _explained(refused: Sequence[str]) -> str:
    more = len(refused) - _EXPLAINED
    others = [f"{more} more must stay too."] if more > 0 else []
    return " ".join([*refused[:_EXPLAINED], *others])


def _named(runs: Sequence[RunFacts]) -> str:
    """By their folders' names, and what people call them, which is what the table says."""
    names = _listed([f'{run.name} "{run.title}"' if run.title else run.name for run in runs])
    return f"run {names}" if len(runs) == 1 else f"{len(runs)} runs ({names})"


def _listed(names: Sequence[str]) -> str:
    if len(names) <= _NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
