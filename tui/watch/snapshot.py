"""All that the files of a run say at one moment."""

from dataclasses import dataclass

from engine.config import Config
from engine.runs.changes import Change
from engine.runs.evaluations import Evaluation
from engine.runs.events import Event
from engine.runs.metrics import LevelLossRecord, TrainRecord
from engine.runs.previews import Preview
from engine.runs.summary import RunState, RunSummary
from engine.runs.table import Column
from engine.service.messages import Progress


@dataclass(frozen=True)
class RunSnapshot:
    """Never changes: the watcher makes a new one when a file has changed."""

    summary: RunSummary
    config: Config | None
    """None when it cannot be read; `trouble` then says why."""
    train: dict[str, Column]
    """Of the lines of training, as far as they have been read; `newest` is the last of them."""
    validation: dict[str, Column]
    newest: TrainRecord | None
    is_complete: bool
    """Whether the history is read to its beginning; else more of it comes, from the end backwards.
    """
    rewrites: int
    """While it is the same, the columns of an earlier snapshot are the beginning of these."""
    levels: tuple[LevelLossRecord, ...]
    """The newest few hundred."""
    resumes: tuple[int, ...]
    """The steps from which training went on."""
    changes: tuple[Change, ...]
    evaluations: tuple[Evaluation, ...]
    events: tuple[Event, ...]
    previews: tuple[Preview, ...]
    log_tail: tuple[str, ...]
    """Last lines of the engine's log; only for a run that is dead or failed."""
    trouble: str = ""


def state_now(snapshot: RunSnapshot, progress: Progress | None) -> RunState:
    """The run's state: the engine's own word where there is one, for files are looked at later."""
    if progress is None or not snapshot.summary.is_live:
        return snapshot.summary.state
    if progress.state == "training" or progress.state == "paused":
        return progress.state
    return snapshot.summary.state
