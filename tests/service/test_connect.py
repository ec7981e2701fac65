"""Who holds a run may take no commands."""

import asyncio
from pathlib import Path

import pytest
from engines import tiny_config

from engine.errors import UserError
from engine.runs.lock import RunLock
from engine.runs.store import create_run
from engine.service.client import connect


def test_process_that_takes_no_commands_is_told_apart_from_a_broken_line(tmp_path: Path) -> None:
    """As `ddpm-tui study` trains."""
    run = create_run(tmp_path, "busy", tiny_config())
    lock = RunLock.take(run.lock, "")

    async def ask() -> None:
        async with connect(run):
            raise AssertionError("there is nothing to connect to")

    with pytest.raises(UserError, match="by a process that takes no commands"):
        asyncio.run(ask())
    lock.release()
