"""Go on with a run's training, whether or not an engine is alive on it that only draws."""

import asyncio
import time

from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.summary import UNDER_WAY, RunSummary, summarise
from engine.service.client import connect
from engine.service.messages import Refused, Train
from engine.service.start import StartedEngine, start_engine

_SECONDS_TO_LEAVE = 10.0


async def resume_training(run: RunDirectory, order: Train) -> StartedEngine | None:
    """Start an engine, or ask the one that is alive.

    Args:
        run: a run that nobody trains; a finished one goes on when `training.epochs` becomes more.
        order: from where to go on, and what to change before, such as the learning rate.

    Returns:
        The engine that was started; None when there was one.

    Raises:
        UserError: the run cannot be trained, or not as ordered.
    """
    summary = await _when_no_engine_is_leaving(run)
    if not summary.is_live:
        return await asyncio.to_thread(start_engine, run, order)
    async with connect(run) as connection:
        end = await connection.end_of(await connection.send(order))
    if end is None:
        raise UserError(f"The engine of run {run.name!r} ended before it began to train.")
    if isinstance(end, Refused):
        raise UserError(end.reason)
    return None


async def _when_no_engine_is_leaving(run: RunDirectory) -> RunSummary:
    """An engine that has come to its end holds the run a moment longer, and takes no orders."""
    deadline = time.monotonic() + _SECONDS_TO_LEAVE
    while True:
        summary = await asyncio.to_thread(summarise, run)
        is_serving = summary.status is not None and summary.status.is_serving
        is_leaving = summary.is_live and summary.state not in UNDER_WAY and not is_serving
        if not is_leaving or time.monotonic() > deadline:
            return summary
        await asyncio.sleep(0.05)
