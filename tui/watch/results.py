"""Reads a run's results again when one has come or gone."""

from engine.results.result import Result, list_results
from engine.runs.directory import RunDirectory
from tui.watch.folder_stamp import folder_stamp


class ResultWatcher:
    """Blocking; for a thread. `poll` gives the results when there may be other ones."""

    def __init__(self, run: RunDirectory) -> None:
        self._run = run
        self._stamp: int | None = None

    def poll(self) -> tuple[Result, ...] | None:
        """The results, oldest first, or None when none has come or gone since the last time."""
        stamp = folder_stamp(self._run.samples)
        if stamp is not None and stamp == self._stamp:
            # While it trains this is asked for twice a second, and each result is a file to read.
            return None
        self._stamp = stamp
        return tuple(list_results(self._run))
