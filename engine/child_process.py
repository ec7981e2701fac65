"""Processes that do a piece of work for a front end: how they are ended, and their last words."""

import asyncio


async def end(process: asyncio.subprocess.Process) -> None:
    """Ask a process to end, and wait until it has, however often one is cancelled meanwhile.

    Whoever leaves is often cancelled twice: with what is looked at, and with the event loop. A
    process left half ended would keep its pipes open until they are collected as garbage.

    Raises:
        asyncio.CancelledError: after the process has ended, if one was cancelled meanwhile.
    """
    if process.returncode is None:
        process.terminate()
    given_up = None
    while process.returncode is None:
        try:
            await process.wait()
        except asyncio.CancelledError as cancelled:
            given_up = cancelled
    if given_up is not None:
        raise given_up


def last_words(log: bytes) -> str:
    """The last line that a process has written: of a traceback, what was wrong; or nothing."""
    return log.decode(errors="replace").strip().rpartition("\n")[2]
