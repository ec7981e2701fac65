"""Delete a result, after a question."""

import asyncio
from collections.abc import Sequence

from textual.app import App

from engine.data.printable import in_bytes
from engine.results.result import Result, delete_result, disk_space, list_results
from engine.runs.directory import RunDirectory
from tui.screens.confirm import ConfirmScreen


async def delete_when_sure(app: App[str], run: RunDirectory, result: Result) -> str:
    """Ask, and delete; for a worker.

    Args:
        app: shows the question.
        run: whose result it is.
        result: which.

    Returns:
        What was done, in words.

    Raises:
        UserError: it is gone already, or the disk refuses.
    """
    known = await asyncio.to_thread(list_results, run)
    freed = await asyncio.to_thread(disk_space, result)
    question = _question(result, known, freed)
    if not await app.push_screen_wait(ConfirmScreen(question, "Delete")):
        return f"{result.name} stays."
    await asyncio.to_thread(delete_result, result)
    return f"{result.name} is deleted: {in_bytes(freed)} freed."


def _question(result: Result, known: Sequence[Result], freed: int) -> str:
    parents = ((other.name, other.facts.parent) for other in known)
    forks = [name for name, parent in parents if parent and parent.result == result.name]
    stays = f" What was forked from it stays: {', '.join(forks)}." if forks else ""
    return f"Delete {result.name}? That frees {in_bytes(freed)}.{stays}"
