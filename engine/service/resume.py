"""Go on with a run's training, whether or not an engine is alive on it that only draws."""

import asyncio

from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.summary import summarise
from engine.service.client import connect
from engine.service.messages import Refused, Train
from engine.service.start import StartedEngine, start_engine


async def resume_training(run: RunDirectory, order: Train) -> StartedEngine | None:
    """Start an engine, or ask the one that is alive.

    Args:
        run: a run that nobody trains.
        order: from where to go on, and what to change before, such as the learning rate.

    Returns:
        The engine that was started; None when there was one.

    Raises:
        UserError: the run cannot be trained, or not as ordered.
    """
    summary = await asyncio.to_thread(summarise, run)
    if not summary.is_live:
        return await asyncio.to_thread(start_engine, run, order)
    async with connect(run) as connection:
        end = await connection.end_of(await connection.send(order))
    if end is None:
        raise UserError(f"The engine of run {run.name!r} ended before it began to train.")
    if isinstance(end, Refused):
        raise UserError(end.reason)
    return None
