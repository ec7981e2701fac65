"""Who else is in the container: engines, and workbenches that have attached."""

import asyncio
from pathlib import Path

import psutil

from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.summary import summarise
from engine.service.client import connect
from engine.service.messages import IDLE, Progress
from engine.service.processes import EngineProcess, engine_processes

_SECONDS_FOR_A_WORD = 2.0
"""One that waits says so four times a second."""


def engines_in(folder: Path) -> list[EngineProcess]:
    """The engines of the runs in a folder, from the first moment of their processes."""
    here = folder.resolve()
    return [found for found in engine_processes() if found.run.path.resolve().parent == here]


def front_ends(program: str) -> list[int]:
    """The processes of a program that is started by its path, such as `ddpm-tui`."""
    return [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if program in (process.info["cmdline"] or [])[:2]
    ]


def is_at_work(engine: EngineProcess) -> bool:
    """Whether an engine trains or draws: not one that only waits for something to draw."""
    summary = summarise(engine.run)
    if summary.is_training or not summary.is_live:
        # Without the lock it is just beginning, or just ending.
        return True
    try:
        return not asyncio.run(_says_that_it_waits(engine.run))
    except (UserError, TimeoutError):
        return True


async def _says_that_it_waits(run: RunDirectory) -> bool:
    """Whether it says so soon: its last word may be of a drawing that has just been done."""
    async with asyncio.timeout(_SECONDS_FOR_A_WORD), connect(run) as connection:
        async for message in connection.messages():
            if isinstance(message, Progress) and message.activity == IDLE:
                return True
    return False
