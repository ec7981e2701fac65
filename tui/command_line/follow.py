"""Follow a training on the terminal: one progress bar for the whole run."""

import asyncio
import signal
from collections.abc import Sequence
from contextlib import suppress

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from engine.errors import UserError
from engine.runs.summary import summarise
from engine.service.client import EngineConnection, connect
from engine.service.messages import Progress as EngineProgress
from engine.service.messages import Stop
from tui.command_line.launch import Launched
from tui.text import duration, figure

_SECONDS_BETWEEN_LINES = 10.0
"""Where the output is no terminal, a line this often instead of a bar."""


def follow(launched: Launched, early_signals: Sequence[int] = ()) -> int:
    """Show the progress until the engine ends.

    Args:
        launched: the run to follow.
        early_signals: those that came before; any of them asks the engine to save and stop.

    Returns:
        The exit code: 0 when the run has finished or was stopped, else 1 or 2.

    Raises:
        UserError: the training failed for a reason the user can put right.
    """
    return asyncio.run(_Follower(launched).follow(early_signals))


class _Follower:
    def __init__(self, launched: Launched) -> None:
        self._launched = launched
        self._run = launched.run
        self._console = Console()
        self._stopping = False
        self._connection: EngineConnection | None = None
        self._told_at = float("-inf")

    async def follow(self, early_signals: Sequence[int]) -> int:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._ask_to_stop)
        self._console.print(f"Run [bold]{self._run.name}[/] in {self._run.path}", soft_wrap=True)
        if early_signals:
            self._ask_to_stop()
        with self._progress() as progress:
            task = progress.add_task("starting the engine", total=None, speed="", left="")
            while not self._has_ended():
                with suppress(UserError):
                    await self._listen(progress, task)
                await asyncio.sleep(0.1)
        return self._verdict()

    async def _listen(self, progress: Progress, task: int) -> None:
        async with connect(self._run) as connection:
            self._connection = connection
            try:
                if self._stopping:
                    await connection.send(Stop())
                async for message in connection.messages():
                    if isinstance(message, EngineProgress):
                        self._show(message, progress, task)
            finally:
                self._connection = None

    def _show(self, said: EngineProgress, progress: Progress, task: int) -> None:
        left = f"{duration(said.seconds_left)} left" if said.seconds_left else ""
        speed = f"{figure(said.images_per_second)} img/s" if said.images_per_second else ""
        progress.update(
            task,  # type: ignore[arg-type]
            description=said.activity,
            total=said.steps or None,
            completed=said.step,
            speed=speed,
            left=left,
        )
        now = asyncio.get_running_loop().time()
        if not self._console.is_terminal and now - self._told_at >= _SECONDS_BETWEEN_LINES:
            self._told_at = now
            words = (f"step {said.step:,}/{said.steps:,}", said.activity, speed, left)
            self._console.print(", ".join(filter(None, words)))

    def _progress(self) -> Progress:
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TaskProgressColumn(),
            TextColumn("step {task.completed:,}"),
            TextColumn("{task.fields[speed]}"),
            TextColumn("[bold]{task.fields[left]}"),
            console=self._console,
            refresh_per_second=4,
            disable=not self._console.is_terminal,
        )

    def _ask_to_stop(self) -> None:
        """Ctrl-C or SIGTERM: the engine saves and ends; a second time changes nothing."""
        if self._stopping:
            return
        self._stopping = True
        self._console.print("Saving a checkpoint and stopping …")
        if self._connection is not None:
            self._sending = asyncio.ensure_future(self._connection.send(Stop()))

    def _has_ended(self) -> bool:
        if self._launched.engine is not None:
            return self._launched.engine.exit_code is not None
        return not summarise(self._run).is_live

    def _verdict(self) -> int:
        self._launched.check_alive()
        summary = summarise(self._run)
        status = summary.status
        if status is not None and summary.state in ("finished", "stopped"):
            best = figure(status.best_validation_loss, 4)
            kid = "" if status.best_kid is None else f", best KID {figure(status.best_kid, 4)}"
            self._console.print(
                f"Run {self._run.name} {summary.state} at step {status.step:,} "
                f"(epoch {status.epoch:.1f} of {status.epochs}), best validation loss {best}{kid}."
            )
            return 0
        raise UserError(
            f"The engine of run {self._run.name!r} died: its last words are in "
            f"{self._run.engine_log}; `ddpm-tui train ... --run {self._run.name} --resume` goes on."
        )
