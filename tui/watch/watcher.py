"""Reads a run's files again when they have changed."""

from pathlib import Path

from engine.config import Config
from engine.errors import UserError
from engine.runs.changes import Change, read_changes
from engine.runs.directory import RunDirectory
from engine.runs.evaluations import Evaluation, read_evaluations
from engine.runs.events import Event, read_events
from engine.runs.metrics import MetricHistory
from engine.runs.previews import Preview, list_previews
from engine.runs.resume import read_config
from engine.runs.summary import summarise
from tui.watch.snapshot import RunSnapshot

_LOG_TAIL_BYTES, _LOG_TAIL_LINES = 8192, 12


class RunWatcher:
    """Blocking; for a thread. `poll` gives a snapshot when there is something new."""

    def __init__(self, run: RunDirectory) -> None:
        self._run = run
        self._history = MetricHistory(run.metrics)
        self._events: tuple[Event, ...] = ()
        self._previews: tuple[Preview, ...] = ()
        self._evaluations: tuple[Evaluation, ...] = ()
        self._changes: tuple[Change, ...] = ()
        self._stamps: dict[Path, tuple[int, int]] = {}
        self._config: Config | None = None
        self._trouble = ""
        self._last: RunSnapshot | None = None

    def poll(self) -> RunSnapshot | None:
        """A new snapshot, or None when nothing has changed."""
        if self._config is None:
            self._read_config()
        summary = summarise(self._run)
        has_metrics = self._history.update()
        if self._has_changed(self._run.events):
            self._events = tuple(read_events(self._run.events))
            has_metrics = True
        if self._has_changed(self._run.evaluations):
            self._evaluations = tuple(read_evaluations(self._run))
            has_metrics = True
        if self._has_changed(self._run.changes):
            self._changes = tuple(read_changes(self._run.changes))
            has_metrics = True
        if self._has_changed(self._run.previews):
            self._previews = tuple(list_previews(self._run.previews))
            has_metrics = True
        if self._last is not None and not has_metrics and summary == self._last.summary:
            return None
        is_broken = summary.state in ("dead", "failed")
        self._last = RunSnapshot(
            summary,
            self._config,
            self._history.train.columns(),
            self._history.validation.columns(),
            tuple(self._history.resumes),
            tuple(self._history.levels),
            self._evaluations,
            self._changes,
            self._events,
            self._previews,
            _tail(self._run.engine_log) if is_broken else (),
            self._trouble,
        )
        return self._last

    def _read_config(self) -> None:
        try:
            self._config, self._trouble = read_config(self._run), ""
        except UserError as error:
            self._trouble = str(error)

    def _has_changed(self, path: Path) -> bool:
        try:
            facts = path.stat()
        except FileNotFoundError:
            return False
        stamp = (facts.st_mtime_ns, facts.st_size)
        if self._stamps.get(path) == stamp:
            return False
        self._stamps[path] = stamp
        return True


def _tail(path: Path) -> tuple[str, ...]:
    try:
        with path.open("rb") as stream:
            stream.seek(max(0, path.stat().st_size - _LOG_TAIL_BYTES))
            text = stream.read().decode("utf-8", "replace")
    except OSError:
        return ()
    return tuple(text.splitlines()[-_LOG_TAIL_LINES:])
