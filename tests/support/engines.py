"""Start, talk to and end real engine processes on tiny runs."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from engine.config import Config, load_config
from engine.errors import UserError
from engine.runs.checkpoints import list_checkpoints
from engine.runs.directory import RunDirectory
from engine.runs.lock import is_held, read_holder
from engine.runs.metrics import MetricHistory
from engine.service.client import EngineConnection, connect
from engine.service.messages import (
    Acknowledged,
    AnyCommand,
    Done,
    Emerging,
    Progress,
    Refused,
    Working,
)
from engine.service.start import start_new_run

Result = TypeVar("Result")
_NICENESS = 7

TINY = (
    "data.source=emoji:food",
    "data.size=8",
    "network.filters=[8]",
    "network.groups=4",
    "network.attention=[]",
    "network.patch=1",
    "training.batch_size=16",
    "validation.every_epochs=20",
    "preview.every_epochs=20",
    "preview.count=4",
    "preview.steps=3",
    "checkpoint.every_epochs=20",
)
"""135 pictures of 8x8 and a network of a few thousand weights: a step takes milliseconds."""


def tiny_config(*settings: str) -> Config:
    return load_config("demo", [*TINY, *settings])


class Talk:
    """A connection that remembers what was answered to what."""

    def __init__(self, connection: EngineConnection) -> None:
        self._connection = connection
        self._messages = connection.messages()
        self.answers: list[object] = []
        self.working: list[Working] = []
        self.emerging: list[Emerging] = []

    async def ask(self, command: AnyCommand) -> Done | Refused:
        """Send a command and wait for its end."""
        return await self.end_of(await self.send(command))

    async def send(self, command: AnyCommand) -> int:
        return await self._connection.send(command)

    async def end_of(self, number: int) -> Done | Refused:
        """Wait for the end of a command that was sent."""
        async with asyncio.timeout(60):
            async for message in self._messages:
                self._remember(message)
                if isinstance(message, Done | Refused) and message.id == number:
                    return message
        raise AssertionError(f"the engine ended without an answer to command {number}")

    async def until_working(self, number: int) -> Working:
        """Wait for the first word about a drawing."""
        async with asyncio.timeout(60):
            async for message in self._messages:
                self._remember(message)
                if isinstance(message, Working) and message.id == number:
                    return message
        raise AssertionError(f"the engine ended before it began with {number}")

    def _remember(self, message: object) -> None:
        if isinstance(message, Working):
            self.working.append(message)
        elif isinstance(message, Emerging):
            self.emerging.append(message)
        elif not isinstance(message, Progress):
            self.answers.append(message)

    async def until(self, is_it: Callable[[Progress], bool]) -> Progress:
        """Wait for a progress message like that."""
        async with asyncio.timeout(60):
            async for message in self._messages:
                if isinstance(message, Progress) and is_it(message):
                    return message
        raise AssertionError("the engine ended before that")

    def acknowledged(self) -> list[int]:
        return [answer.id for answer in self.answers if isinstance(answer, Acknowledged)]


def wait_for(
    condition: Callable[[], bool], what: str, seconds: float = 120.0, interval: float = 0.02
) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(interval)


def wait_until_trained(run: RunDirectory, step: int) -> None:
    """Wait until the metric log has reached a step."""
    history = MetricHistory(run.metrics)

    def reached() -> bool:
        history.update()
        steps = history.train.columns()["step"]
        return bool(len(steps)) and steps[-1] >= step

    wait_for(reached, f"step {step}")
    step_aside(run)


@contextmanager
def run_in_training(folder: Path, *settings: str) -> Iterator[RunDirectory]:
    """A tiny run that has begun, and trains for as long as it is needed."""
    config = tiny_config("training.epochs=1000000", *settings)
    run, _ = start_new_run(folder, "live", config)
    try:
        wait_until_trained(run, 20)
        yield run
    finally:
        kill_engines(folder)


@contextmanager
def run_that_is_done(folder: Path, epochs: int) -> Iterator[RunDirectory]:
    """A tiny run that has been trained to its end, with a checkpoint and without an engine."""
    run, _ = start_new_run(folder, "done", tiny_config(f"training.epochs={epochs}"))
    try:
        wait_for(lambda: bool(list_checkpoints(run.checkpoints)), "a checkpoint")
        wait_until_ended(run)
        yield run
    finally:
        kill_engines(folder)


def step_aside(run: RunDirectory) -> None:
    """Let the engine have what the tests and their workbenches leave of the processors.

    It would train on as fast as it can all the while. Where sessions share the processors evenly
    (sched_autogroup), the niceness of a process counts among those of its session alone.
    """
    if (holder := read_holder(run.lock)) is None:
        return
    of_engine = Path("/proc", str(holder.pid))
    with suppress(OSError):
        assert os.getsid(holder.pid) != os.getsid(0)
        (of_engine / "autogroup").write_text(str(_NICENESS))
    with suppress(OSError):
        for task in (of_engine / "task").iterdir():
            os.setpriority(os.PRIO_PROCESS, int(task.name), _NICENESS)


def wait_until_ended(run: RunDirectory) -> None:
    wait_for(lambda: not is_held(run.lock), f"the end of the engine of {run.name}")


def kill(run: RunDirectory, number: signal.Signals = signal.SIGKILL) -> None:
    holder = read_holder(run.lock)
    assert holder is not None
    os.kill(holder.pid, number)


def converse(run: RunDirectory, talk: Callable[[Talk], Awaitable[Result]]) -> Result:
    """Connect to the run's engine as soon as it listens, and talk with it."""

    async def main() -> Result:
        async with AsyncExitStack() as stack:
            return await talk(Talk(await _when_it_listens(stack, run)))

    return asyncio.run(main())


async def _when_it_listens(stack: AsyncExitStack, run: RunDirectory) -> EngineConnection:
    """The socket of an engine that was killed is still there when the next one comes up."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return await stack.enter_async_context(connect(run))
        except UserError:
            assert time.monotonic() < deadline, f"waited 60 s for the engine of {run.name}"
        await asyncio.sleep(0.02)


def kill_engines(folder: Path) -> None:
    for path in folder.iterdir() if folder.exists() else []:
        run = RunDirectory(path)
        if path.is_dir() and is_held(run.lock):
            kill(run)
            wait_until_ended(run)
