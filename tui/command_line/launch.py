"""Start a training, or find the engine that is already at it."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from engine.config import load_config
from engine.errors import UserError
from engine.runs.changes import parse_changes
from engine.runs.directory import RunDirectory
from engine.runs.shipped import own_copy
from engine.runs.store import newest_name, next_name, runs_folder
from engine.runs.summary import summarise
from engine.service.messages import Train
from engine.service.resume import resume_training
from engine.service.start import StartedEngine, start_new_run

_SECONDS_TO_COME_UP = 10.0


@dataclass(frozen=True)
class Launched:
    """A run, with its engine if we started it: it may have been alive, or finished, before."""

    run: RunDirectory
    engine: StartedEngine | None

    def report_detached(self) -> None:
        """Wait until the engine holds the run, and say how to come back to it.

        Raises:
            UserError: the engine ended at once.
        """
        deadline = time.monotonic() + _SECONDS_TO_COME_UP
        while not summarise(self.run).is_live and time.monotonic() < deadline:
            self.check_alive()
            time.sleep(0.05)
        print(f"Training run {self.run.name}. Watch it: ddpm-tui open {self.run.name}")

    def check_alive(self) -> None:
        """Refuse to wait for an engine that has ended.

        Raises:
            UserError: with what it left behind.
        """
        if self.engine is None or self.engine.exit_code is None:
            return
        status = summarise(self.run).status
        if status is not None and status.state == "failed":
            raise UserError(status.message)
        if self.engine.exit_code:
            raise UserError(
                f"The engine of run {self.run.name!r} ended with exit code "
                f"{self.engine.exit_code}: see {self.run.engine_log}."
            )


def launch(
    source: str,
    name: str | None,
    settings: list[str],
    resume: bool,
    from_step: int | None,
    checkpoints: Path | None,
) -> Launched:
    """Start training `source` in a new run, or go on with one.

    Args:
        source: preset or TOML file.
        name: of the run; None takes PRESET-N, or with `resume` the newest PRESET-N there is.
        settings: KEY=VALUE texts; a run that is there takes only those that may change in a run.
        resume: go on with the run if it exists; a finished one, if it gets more epochs.
        from_step: with `resume`, the step of the checkpoint to go back to.
        checkpoints: folder of the runs, if named.

    Raises:
        UserError: anything that cannot be done as asked.
    """
    if from_step is not None and not resume:
        raise UserError("--from goes back to a checkpoint of a run that exists: add --resume.")
    folder = runs_folder(checkpoints)
    config = load_config(source, settings)
    default = newest_name(folder, source) if resume else next_name(folder, source)
    name = name or default
    run = own_copy(RunDirectory(folder / name), folder)
    if not (resume and run.config.exists()):
        return Launched(*start_new_run(folder, name, config))
    summary, order = summarise(run), Train(parse_changes(settings), from_step)
    asks_for_more = order != Train()
    if summary.is_training and asks_for_more:
        raise UserError(
            f"Run {run.name!r} is {summary.state} and keeps its settings: leave out --set and "
            f"--from, or start a new run without --resume."
        )
    if summary.is_training or (summary.state == "finished" and not asks_for_more):
        return Launched(run, None)
    return Launched(run, asyncio.run(resume_training(run, order)))
