"""Ask a run's engine for something that takes a while: find or start it, show the progress."""

import asyncio
import signal
import time
from collections.abc import Callable
from contextlib import AsyncExitStack

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from engine.errors import UserError
from engine.runs.checkpoints import list_checkpoints
from engine.runs.directory import RunDirectory
from engine.runs.summary import summarise
from engine.service.client import EngineConnection, connect
from engine.service.messages import Cancel, Done, DrawCommand, Evaluate, Message, Working
from engine.service.messages import Progress as EngineProgress
from engine.service.start import StartedEngine, start_serving
from tui.text import duration

_SECONDS_TO_COME_UP = 60.0
CANCELLED = 130
"""What a shell gives for a command that Ctrl-C has ended."""


def require_checkpoint(run: RunDirectory) -> None:
    """Refuse a run that has no weights, before an engine is started for it.

    Raises:
        UserError: with what to do.
    """
    if not list_checkpoints(run.checkpoints) and not summarise(run).is_live:
        raise UserError(f"Run {run.name!r} has no checkpoint yet: train it for a while first.")


class Asker:
    """Asks the engine that lives on the run, or one started for this."""

    def __init__(
        self,
        run: RunDirectory,
        command: DrawCommand | Evaluate,
        console: Console | None = None,
        hear: Callable[[Working], None] = lambda _: None,
    ) -> None:
        """Nothing is asked yet.

        Args:
            run: whose engine to ask.
            command: what to ask for.
            console: for the progress; None: the standard output.
            hear: called with each word about how far it is.
        """
        self._run = run
        self._command = command
        self._console = console or Console()
        self._hear = hear
        self._cancelled = asyncio.Event()
        self._started: StartedEngine | None = None

    async def ask(self) -> Done | None:
        """The engine's last word; None when it was cancelled.

        Raises:
            UserError: the engine refuses, or does not answer.
        """
        self._cancel_on_signals()
        if not summarise(self._run).is_live:
            self._started = start_serving(self._run, linger=0)
        with self._progress() as progress:
            task = progress.add_task("starting the engine", total=None, left="")
            deadline = time.monotonic() + _SECONDS_TO_COME_UP
            while time.monotonic() < deadline and not self._cancelled.is_set():
                async with AsyncExitStack() as stack:
                    connection = await self._connect(stack)
                    if connection is not None:
                        return await self._listen(connection, progress, task)
                self._check_alive()
                await asyncio.sleep(0.1)
        if self._cancelled.is_set():
            return None
        raise UserError(f"The engine of run {self._run.name!r} does not answer.")

    async def _connect(self, stack: AsyncExitStack) -> EngineConnection | None:
        """The line to the engine; None while one that was just started does not listen yet."""
        try:
            return await stack.enter_async_context(connect(self._run))
        except UserError:
            if self._started is None:
                raise
            return None

    async def _listen(
        self, connection: EngineConnection, progress: Progress, task: int
    ) -> Done | None:
        number = await connection.send(self._command)
        watching = asyncio.create_task(self._cancel_when_asked(connection, number))
        try:
            end = await connection.end_of(number, lambda said: self._show(said, progress, task))
        finally:
            watching.cancel()
        if end is None:
            raise UserError(
                f"The engine of run {self._run.name!r} has ended midway: see "
                f"{self._run.engine_log}."
            )
        if isinstance(end, Done):
            return end
        if self._cancelled.is_set():
            return None
        raise UserError(end.reason)

    async def _cancel_when_asked(self, connection: EngineConnection, number: int) -> None:
        await self._cancelled.wait()
        await connection.send(Cancel(number))

    def _show(self, message: Message, progress: Progress, task: int) -> None:
        if isinstance(message, EngineProgress) and message.state == "starting":
            progress.update(task, description=message.activity)  # type: ignore[arg-type]
        if not isinstance(message, Working):
            return
        self._hear(message)
        left = message.seconds_left
        progress.update(
            task,  # type: ignore[arg-type]
            description=message.activity.partition(",")[0],
            completed=message.done,
            total=message.total,
            left=f"{duration(left)} left" if left else "",
        )

    def _progress(self) -> Progress:
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TaskProgressColumn(),
            TextColumn("[bold]{task.fields[left]}"),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )

    def _cancel_on_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._cancelled.set)

    def _check_alive(self) -> None:
        if self._started is not None and self._started.exit_code:
            lines = self._run.engine_log.read_text("utf-8", "replace").splitlines()
            raise UserError(
                f"The engine of run {self._run.name!r} could not start: "
                f"{lines[-1] if lines else 'see ' + str(self._run.engine_log)}"
            )
