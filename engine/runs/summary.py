"""What a run is doing now, as far as its files and its lock tell."""

from dataclasses import dataclass
from typing import Literal

from engine.runs.directory import RunDirectory
from engine.runs.lock import Holder, is_held, read_holder
from engine.runs.status import Status, read_status

RunState = Literal["new", "starting", "training", "paused", "stopped", "finished", "failed", "dead"]

UNDER_WAY: tuple[RunState, ...] = ("starting", "training", "paused")
"""What only a live engine is at: without one, the run has died in it."""


@dataclass(frozen=True)
class RunSummary:
    """One line of the list of runs."""

    run: RunDirectory
    state: RunState
    status: Status | None
    holder: Holder | None
    """Who holds the engine lock; None when nobody does."""

    @property
    def is_training(self) -> bool:
        """Whether an engine is alive on it and trains, or is about to; not one that only draws."""
        return self.state in UNDER_WAY

    @property
    def is_live(self) -> bool:
        """Whether an engine is alive on it, here or elsewhere."""
        return self.holder is not None


def summarise(run: RunDirectory) -> RunSummary:
    """Look at the lock first: a status file outlives the engine that wrote it."""
    holder = read_holder(run.lock) if is_held(run.lock) else None
    status = read_status(run.status)
    return RunSummary(run, _state(status, holder), status, holder)


def _state(status: Status | None, holder: Holder | None) -> RunState:
    if holder is not None:
        if status is None or status.time < holder.started:
            return "starting"
        if not status.is_serving:
            return status.state
    if status is None:
        return "new"
    if status.state in UNDER_WAY:
        return "dead"
    return status.state
