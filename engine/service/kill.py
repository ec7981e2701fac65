"""End an engine that does not answer any more, by force: what it has not saved is lost."""

import os
import signal
import time

from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.lock import Holder, is_held, process_ticks, read_holder

_SECONDS_TO_DIE = 10.0
"""A process that waits for a disk dies when the disk has answered."""


def kill_engine(run: RunDirectory) -> None:
    """Kill the engine that holds the run's lock, and wait until the lock is free: blocking.

    The run is then dead, and may be resumed from its last checkpoint.

    Raises:
        UserError: there is none, it is elsewhere, it is no engine, or it cannot be killed.
    """
    if not is_held(run.lock):
        raise UserError(f"Run {run.name!r} has no live engine: there is nothing to kill.")
    holder = _holder_here(run)
    try:
        os.kill(holder.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # It has just ended by itself, or lives in another container: the lock tells.
    except PermissionError:
        raise UserError(
            f"The engine of run {run.name!r} (process {holder.pid}) belongs to another user, who "
            f"alone can kill it."
        ) from None
    deadline = time.monotonic() + _SECONDS_TO_DIE
    while is_held(run.lock):
        if time.monotonic() > deadline:
            raise UserError(
                f"The engine of run {run.name!r} (process {holder.pid}) still holds its run: it "
                f"waits for a disk, or lives in another container."
            )
        time.sleep(0.02)


def _holder_here(run: RunDirectory) -> Holder:
    """Who holds the run, if it is an engine that may be killed from here.

    Raises:
        UserError: it is not.
    """
    holder = read_holder(run.lock)
    if holder is None:
        raise UserError(f"The engine of run {run.name!r} is just starting: try again.")
    if not holder.is_here:
        raise UserError(
            f"Run {run.name!r} is being trained on {holder.host}: its engine can only be killed "
            f"there."
        )
    if not holder.socket:
        raise UserError(
            f"Run {run.name!r} is being trained by a process that is no engine, such as "
            f"`ddpm-tui study`: end that command instead."
        )
    ticks = process_ticks(holder.pid)
    if None not in (ticks, holder.ticks) and ticks != holder.ticks:
        raise UserError(
            f"Process {holder.pid} is not the engine of run {run.name!r} that had its number: it "
            f"is left alone."
        )
    return holder
