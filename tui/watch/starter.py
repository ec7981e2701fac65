"""Starting and killing the engine of a run from here."""

import asyncio

from engine.runs.directory import RunDirectory
from engine.runs.files import naming_disk_trouble
from engine.runs.status import Status, read_status
from engine.service.kill import kill_engine
from engine.service.messages import Train
from engine.service.resume import resume_training
from engine.service.start import StartedEngine


class Starter:
    """Starts one engine at a time, and notices when it ends before it has begun."""

    def __init__(self, run: RunDirectory, started: StartedEngine | None) -> None:
        """Nothing is asked yet; `started` is the run's engine if this workbench has started it."""
        self._run = run
        self._started = started
        self._status_before = read_status(run.status) if started else None
        self._is_starting = False

    @property
    def is_busy(self) -> bool:
        """Whether an engine is being started, or one that was started here is alive."""
        return self._is_starting or (self._started is not None and self._started.exit_code is None)

    def begin(self, status: Status | None) -> None:
        """Count as busy from now on.

        Args:
            status: what the run's files say before.
        """
        self._is_starting, self._status_before = True, status

    async def resume(self, order: Train) -> None:
        """Go on with the training as ordered; after `begin`.

        Raises:
            UserError: it cannot be gone on with.
        """
        try:
            with naming_disk_trouble("Starting the engine"):
                self._started = await resume_training(self._run, order)
        finally:
            self._is_starting = False

    async def kill(self) -> None:
        """Kill the run's engine, whoever has started it.

        Raises:
            UserError: there is none, or it cannot be killed from here.
        """
        await asyncio.to_thread(kill_engine, self._run)

    def early_end(self, status: Status | None) -> str:
        """Words about an engine that ended before it could write anything down, once; else "".

        Args:
            status: what the run's files say now.
        """
        if self._started is None or (code := self._started.exit_code) is None:
            return ""
        self._started = None
        if not code or status != self._status_before:
            return ""
        return f"The engine ended at once (exit code {code}); see engine.log."
