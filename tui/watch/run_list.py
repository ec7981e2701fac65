"""The runs of a folder, looked at again and again at little cost."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from engine.errors import UserError
from engine.listing.facts import RunFacts, read_facts
from engine.runs.directory import RunDirectory
from engine.runs.disk_space import disk_space
from engine.runs.lock import is_held
from engine.runs.store import list_runs

_FIRST_PIECE, _PIECE = 64, 256
"""Runs read before they are told of: first what fits a large screen."""
_SECONDS_BETWEEN_COUNTS = 30.0
"""A run in training is larger at every look: its files are not counted every time."""

_Stamp = tuple[tuple[int, int, int], ...]
_NOT_THERE = (0, 0, 0)


@dataclass(frozen=True)
class RunListNews:
    """What a look has found, or a part of it."""

    read: tuple[RunFacts, ...] = ()
    """Of runs that are new, or of which something has changed."""
    gone: tuple[str, ...] = ()
    """Names of runs that are there no more."""
    trouble: str = ""
    """Why nothing can be told; what was told before may hold or not."""
    is_missing: bool = False
    """Whether there is no such folder."""
    is_complete: bool = False
    """Whether all has been told but how much of the disk the runs take."""


class RunListWatcher:
    """Blocking; for a thread, one at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, RunFacts] = {}
        self._files: dict[str, tuple[str, ...]] = {}
        self._stamps: dict[str, _Stamp] = {}
        self._counted: dict[str, tuple[float, _Stamp]] = {}
        """When the files of a run were counted, by a clock that is never set, and its stamp."""

    def look(self) -> Iterator[RunListNews]:
        """What has changed since the last look, in pieces, what was heard of last first.

        A look that finds nothing new yields one empty piece. It asks for the times of a few files
        of each run, and for the locks of those that were live: only what differs is read.
        """
        try:
            runs = {run.name: run for run in list_runs(self._folder)}
        except UserError as error:
            yield RunListNews(trouble=str(error))
            return
        gone = tuple(self._known.keys() - runs.keys())
        for name in gone:
            self._forget(name)
        stamps = {name: self._stamp(run) for name, run in runs.items()}
        changed = [name for name, stamp in stamps.items() if self._has_changed(runs[name], stamp)]
        changed.sort(key=stamps.__getitem__, reverse=True)
        for piece in _pieces(changed):
            read = (self._read(runs[name], stamps[name]) for name in piece)
            yield RunListNews(tuple(facts for facts in read if facts is not None))
        is_missing = not runs and not self._folder.is_dir()
        yield RunListNews(gone=gone, is_missing=is_missing, is_complete=True)
        for piece in _pieces([name for name in self._known if self._wants_counting(name)]):
            yield RunListNews(tuple(self._count(name) for name in piece), is_complete=True)

    def _stamp(self, run: RunDirectory) -> _Stamp:
        files = self._files.get(run.name)
        if files is None:
            files = self._files[run.name] = _files(run)
        return tuple(map(_stamp_of_file, files))

    def _has_changed(self, run: RunDirectory, stamp: _Stamp) -> bool:
        if stamp != self._stamps.get(run.name):
            return True
        # The kernel frees a lock without a trace in any file.
        return self._known[run.name].engine is not None and not _is_held(run)

    def _read(self, run: RunDirectory, stamp: _Stamp) -> RunFacts | None:
        """None: it was removed this very moment."""
        try:
            facts = read_facts(run, with_bytes=False)
        except FileNotFoundError:
            return None
        before = self._known.get(run.name)
        if before is not None:
            facts = msgspec.structs.replace(facts, bytes=before.bytes)
        self._known[run.name], self._stamps[run.name] = facts, stamp
        return facts

    def _wants_counting(self, name: str) -> bool:
        if name not in self._counted:
            return True
        when, stamp = self._counted[name]
        is_long_ago = time.monotonic() - when >= _SECONDS_BETWEEN_COUNTS
        return is_long_ago and stamp != self._stamps[name]

    def _count(self, name: str) -> RunFacts:
        facts = self._known[name]
        self._counted[name] = (time.monotonic(), self._stamps[name])
        counted = msgspec.structs.replace(facts, bytes=disk_space(Path(facts.path)))
        self._known[name] = counted
        return counted

    def _forget(self, name: str) -> None:
        del self._known[name], self._stamps[name], self._files[name]
        self._counted.pop(name, None)


def _files(run: RunDirectory) -> tuple[str, ...]:
    """One of them changes when anything does that is listed; the first says how new the run is."""
    files = (run.status, run.config, run.lock, run.evaluations, run.notes)
    # Texts: making paths of them takes longer than the look itself.
    return tuple(map(str, files))


def _stamp_of_file(path: str) -> tuple[int, int, int]:
    try:
        facts = os.stat(path)  # noqa: PTH116
    except OSError:
        return _NOT_THERE
    return facts.st_mtime_ns, facts.st_size, facts.st_ino


def _is_held(run: RunDirectory) -> bool:
    try:
        return is_held(run.lock)
    except OSError:
        return False


def _pieces(names: list[str]) -> Iterator[list[str]]:
    """The first one is small."""
    yield from filter(None, [names[:_FIRST_PIECE]])
    for begin in range(_FIRST_PIECE, len(names), _PIECE):
        yield names[begin : begin + _PIECE]
