"""Have a run's engine draw something: find or start it, show the progress, save the files."""

import asyncio
import signal
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from engine.config import Config
from engine.errors import UserError
from engine.results.export import check_writable, save_gif, save_npz, save_png
from engine.results.result import Result, find_result
from engine.results.settings import check_count, check_level, check_seed, check_settings
from engine.runs.checkpoints import list_checkpoints
from engine.runs.directory import RunDirectory
from engine.runs.resume import read_config
from engine.runs.store import find_run, runs_folder
from engine.runs.summary import summarise
from engine.service.client import EngineConnection, connect
from engine.service.messages import (
    Cancel,
    Denoise,
    Done,
    DrawCommand,
    Fork,
    Interpolate,
    Message,
    Reconstruct,
    Sample,
    Working,
)
from engine.service.messages import Progress as EngineProgress
from engine.service.start import StartedEngine, start_serving
from tui.text import duration

_SECONDS_TO_COME_UP = 60.0
_CANCELLED = 130
"""What a shell gives for a command that Ctrl-C has ended."""


@dataclass(frozen=True)
class Exports:
    """Files asked for beside the result in the run."""

    png: Path | None
    gif: Path | None
    npz: Path | None

    def check(self) -> None:
        """Refuse targets that cannot be written, before anything is drawn.

        Raises:
            UserError: names the file.
        """
        for path, ending in ((self.png, ".png"), (self.gif, ".gif"), (self.npz, ".npz")):
            if path is not None:
                check_writable(path, ending)

    def write(self, result: Result) -> list[Path]:
        """Write the files; which."""
        written = []
        for path, save in ((self.png, save_png), (self.gif, save_gif), (self.npz, save_npz)):
            if path is not None:
                save(path, result)
                written.append(path)
        return written


def draw(name: str, checkpoints: Path | None, command: DrawCommand, exports: Exports) -> None:
    """Draw, show how it goes, and say where the result is.

    Raises:
        UserError: anything that cannot be done as asked.
    """
    run = find_run(runs_folder(checkpoints), name)
    exports.check()
    _check(run, read_config(run), command)
    result = asyncio.run(_Asker(run, command).ask())
    if result is None:
        print("Cancelled, and nothing of it was kept.")
        sys.exit(_CANCELLED)
    files = "".join(f", {path}" for path in exports.write(result))
    print(f"{result.name} is in {result.path}{files} ({result.facts.seconds:.1f} s)")
    for number, likeness in zip(result.facts.images, result.facts.similarity, strict=True):
        psnr = "equal" if likeness.psnr is None else f"PSNR {likeness.psnr:.1f} dB"
        print(
            f"validation image {number}: {psnr}, SSIM {likeness.ssim:.3f}, "
            f"nearest training image at RMS {likeness.nearest_rms:.1f}"
        )


def _check(run: RunDirectory, config: Config, command: DrawCommand) -> None:
    """What can be told at once need not wait for an engine to load TensorFlow."""
    total = config.diffusion.steps
    match command:
        case Sample(settings=settings, count=count) | Interpolate(settings=settings, count=count):
            check_count(count)
            check_settings(settings, total)
        case Denoise(settings=settings, level=level) | Reconstruct(settings=settings, level=level):
            check_level(level, total)
            check_settings(settings, max(total, settings.steps))
        case Fork(parent=parent, seed=seed):
            check_seed(seed)
            find_result(run, parent)
    if isinstance(command, Interpolate):
        check_seed(command.other_seed)
    if isinstance(command, Denoise) and not Path(command.file).is_file():
        raise UserError(f"There is no picture {command.file!r}.")
    if not list_checkpoints(run.checkpoints) and not summarise(run).is_live:
        raise UserError(f"Run {run.name!r} has no checkpoint yet: train it for a while first.")


class _Asker:
    """Asks the engine that lives on the run, or one started for this."""

    def __init__(self, run: RunDirectory, command: DrawCommand) -> None:
        self._run = run
        self._command = command
        self._console = Console()
        self._cancelled = asyncio.Event()
        self._started: StartedEngine | None = None

    async def ask(self) -> Result | None:
        """The result; None when it was cancelled."""
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
    ) -> Result | None:
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
            return find_result(self._run, end.result)
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
