"""Ending a process, by a caller who is being ended too."""

import asyncio
import sys

import pytest

from engine.child_process import end, last_words

_DIES_SLOWLY = """
import signal, sys, time
def die(*_):
    time.sleep(0.5)
    sys.exit(7)
signal.signal(signal.SIGTERM, die)
print("ready", flush=True)
time.sleep(600)
"""


async def test_process_has_ended_however_often_the_caller_is_cancelled() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _DIES_SLOWLY, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    await process.stdout.readline()
    ending = asyncio.create_task(end(process))
    for _ in range(3):
        await asyncio.sleep(0.05)
        assert process.returncode is None
        ending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ending
    assert process.returncode == 7


async def test_process_that_has_ended_by_itself_is_left_alone() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await process.wait()
    await end(process)
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("log", "words"),
    [(b"Traceback:\n  ...\nOSError: full\n\n", "OSError: full"), (b"", ""), (b"\xff\n", "\ufffd")],
)
def test_last_words(log: bytes, words: str) -> None:
    assert last_words(log) == words
