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
_NEWEST_BYTES = 1 << 20
"""Of the metric log, read before anything is shown."""
_MOST_BYTES = 1 << 26
"""Of the metric log, read in one `poll`: in less than half a second."""


class RunWatcher:
    """Blocking; for a thread. `poll` gives a snapshot when there is something new.

    A long history is read from its end: each `poll` reads a further piece, four times the last,
    until `is_complete`. Whoever wants it soon calls again at once.
    """

    def __init__(self, run: RunDirectory) -> None:
        self._run = run
        self._history = MetricHistory(run.metrics, newest=_NEWEST_BYTES)
        self._piece = _NEWEST_BYTES
        self._events: tuple[Event, ...] = ()
        self._previews: tuple[Preview, ...] = ()
        self._changes: tuple[Change, ...] = ()
        self._evaluations: tuple[Evaluation, ...] = ()
        self._stamps: dict[Path, tuple[int, int]] = {}
        self._config: Config | None = None
        self._trouble = ""
        self._last: RunSnapshot | None = None

    @property
    def is_complete(self) -> bool:
        """Whether the history is read to its beginning."""
        return self._last is not None and self._last.is_complete

    def poll(self) -> RunSnapshot | None:
        """A new snapshot, or None when nothing has changed."""
        if self._config is None:
            self._read_config()
        summary = summarise(self._run)
        # Each of them looks at its own files.
        has_news = any([self._read_history(), self._read_others()])
        if self._last is not None and not has_news and summary == self._last.summary:
            return None
        history = self._history
        self._last = RunSnapshot(
            summary=summary,
            config=self._config,
            train=history.train.columns(),
            validation=history.validation.columns(),
            newest=history.newest,
            is_complete=history.is_complete,
            rewrites=history.rewrites,
            levels=tuple(history.levels),
            resumes=tuple(history.resumes),
            changes=self._changes,
            evaluations=self._evaluations,
            events=self._events,
            previews=self._previews,
            log_tail=_tail(self._run.engine_log) if summary.state in ("dead", "failed") else (),
            trouble=self._trouble,
        )
        return self._last

    def _read_history(self) -> bool:
        """Read what was added, and after the first time a piece of what was there before."""
        is_first = self._last is None
        is_new = self._has_changed(self._run.metrics) and self._history.update()
        if is_first or self._history.is_complete:
            return is_new
        self._piece = min(4 * self._piece, _MOST_BYTES)
        return self._history.read_earlier(self._piece) or is_new

    def _read_others(self) -> bool:
        run, has_changed = self._run, self._has_changed
        is_new = False
        if has_changed(run.events):
            self._events, is_new = tuple(read_events(run.events)), True
        if has_changed(run.previews):
            self._previews, is_new = tuple(list_previews(run.previews)), True
        if has_changed(run.changes):
            self._changes, is_new = tuple(read_changes(run.changes)), True
        if has_changed(run.evaluations):
            self._evaluations, is_new = tuple(read_evaluations(run)), True
        return is_new

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
