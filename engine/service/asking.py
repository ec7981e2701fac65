"""Ask the engine that lives on a run, or one started for this, and follow what becomes of it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from engine.errors import UserError
from engine.runs.checkpoints import list_checkpoints
from engine.runs.directory import RunDirectory
from engine.runs.summary import summarise
from engine.service.client import EngineConnection, connect
from engine.service.messages import AnyCommand, Cancel, Done, Message
from engine.service.start import StartedEngine, start_serving

_SECONDS_TO_COME_UP = 60.0
_SECONDS_BETWEEN_TRIES = 0.1


def require_checkpoint(run: RunDirectory) -> None:
    """Refuse a run that has no weights, before an engine is started for it.

    Raises:
        UserError: with what to do.
    """
    if not list_checkpoints(run.checkpoints) and not summarise(run).is_live:
        raise UserError(f"Run {run.name!r} has no checkpoint yet: train it for a while first.")


@asynccontextmanager
async def reach(
    run: RunDirectory, given_up: asyncio.Event
) -> AsyncIterator[EngineConnection | None]:
    """Connect to the engine of a run, starting one that only draws where there is none.

    The one that is started ends itself as soon as no front end is connected to it.

    Args:
        run: whose engine.
        given_up: set when it is not wanted any more.

    Yields:
        The connection; None when it was given up before.

    Raises:
        UserError: the engine cannot be started or reached, and why.
    """
    started = None if summarise(run).is_live else start_serving(run, linger=0)
    deadline = time.monotonic() + _SECONDS_TO_COME_UP
    while not given_up.is_set():
        async with AsyncExitStack() as stack:
            connection = await _connection(stack, run, started)
            if connection is not None:
                yield connection
                return
        if started is not None:
            _check_alive(started)
        if time.monotonic() > deadline:
            raise UserError(f"The engine of run {run.name!r} does not answer.")
        await asyncio.sleep(_SECONDS_BETWEEN_TRIES)
    yield None


async def carry_out(
    connection: EngineConnection,
    run: RunDirectory,
    command: AnyCommand,
    hear: Callable[[Message], None],
    given_up: asyncio.Event,
) -> Done | None:
    """Have a command carried out.

    Args:
        connection: to the engine.
        run: whose engine it is.
        command: what to ask for.
        hear: called with all that the engine says meanwhile.
        given_up: set to have it cancelled.

    Returns:
        The engine's last word; None when it was cancelled.

    Raises:
        UserError: the engine refuses, or ends midway.
    """
    number = await connection.send(command)
    cancelling = asyncio.create_task(_cancel_when(given_up, connection, number))
    try:
        end = await connection.end_of(number, hear)
    finally:
        cancelling.cancel()
    if end is None:
        raise UserError(f"The engine of run {run.name!r} has ended midway: see {run.engine_log}.")
    if isinstance(end, Done):
        return end
    if given_up.is_set():
        return None
    raise UserError(end.reason)


async def _connection(
    stack: AsyncExitStack, run: RunDirectory, started: StartedEngine | None
) -> EngineConnection | None:
    """The line to the engine; None while one that was just started does not listen yet."""
    try:
        return await stack.enter_async_context(connect(run))
    except UserError:
        if started is None:
            raise
        return None


async def _cancel_when(given_up: asyncio.Event, connection: EngineConnection, number: int) -> None:
    await given_up.wait()
    await connection.send(Cancel(number))


def _check_alive(engine: StartedEngine) -> None:
    """Refuse to wait for an engine that was started and has ended."""
    if engine.exit_code:
        log = engine.run.engine_log
        lines = log.read_text("utf-8", "replace").splitlines()
        raise UserError(
            f"The engine of run {engine.run.name!r} could not start: "
            f"{lines[-1] if lines else 'see ' + str(log)}"
        )
