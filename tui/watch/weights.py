"""Which weights of a run there are to draw with, read again when that may have changed."""

from dataclasses import dataclass

from engine.runs.checkpoints import list_checkpoints, step_of
from engine.runs.directory import RunDirectory
from engine.runs.ema_snapshots import list_snapshots
from tui.watch.folder_stamp import folder_stamp


@dataclass(frozen=True)
class StoredWeights:
    """What is on disk."""

    steps: tuple[int, ...] = ()
    """Of the checkpoints, rising."""
    has_lengths: bool = False
    """Whether there are snapshots that EMA lengths can be rebuilt from."""


class WeightsWatcher:
    """Blocking; for a thread."""

    def __init__(self, run: RunDirectory) -> None:
        self._run = run
        self._stamps: tuple[int | None, ...] = (None,)
        self._stored = StoredWeights()

    def poll(self) -> StoredWeights:
        """What there is now."""
        stamps = tuple(map(folder_stamp, (self._run.checkpoints, self._run.ema_snapshots)))
        if None in stamps or stamps != self._stamps:
            self._stamps = stamps
            steps = tuple(step_of(path) for path in list_checkpoints(self._run.checkpoints))
            self._stored = StoredWeights(steps, bool(list_snapshots(self._run)))
        return self._stored
