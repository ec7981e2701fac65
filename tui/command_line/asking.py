"""Ask the engine of a run for something, show how far it is, and give up on Ctrl-C."""

import asyncio
import signal
from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from engine.runs.directory import RunDirectory
from engine.service.asking import carry_out, reach
from engine.service.messages import Done, DrawCommand, Evaluate, Message, Working
from engine.service.messages import Progress as EngineProgress
from tui.text import duration

CANCELLED = 130
"""What a shell gives for a command that Ctrl-C has ended."""


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

    async def ask(self) -> Done | None:
        """The engine's last word; None when it was cancelled.

        Raises:
            UserError: the engine refuses, or does not answer.
        """
        self._cancel_on_signals()
        with self._progress() as progress:
            task = progress.add_task("starting the engine", total=None, left="")
            async with reach(self._run, self._cancelled) as connection:
                if connection is None:
                    return None
                return await carry_out(
                    connection,
                    self._run,
                    self._command,
                    lambda said: self._show(said, progress, task),
                    self._cancelled,
                )

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
