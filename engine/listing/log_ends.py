"""The ends of a metric log: how far training has come, and how long it took.

A log may be hundreds of megabytes: its two ends are read, and a few small pieces between them,
where most time passed; that finds the hours in which the run lay still between two engines.
"""

import heapq
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path

import msgspec

_END = 1 << 14
"""Bytes read at each end; a log of no more than two of them is read whole."""
_PIECE = 1 << 12
_LONGEST_LINE = 1 << 11
_PIECES = 24
_RESUMED = b'"resumed"'
_SMALL_SHARE = 0.04
"""Of the whole time: where no more passed between two places, nobody looks what it was."""


class _Line(msgspec.Struct):
    """What all lines of the log have; `Resumed` has no epoch."""

    kind: str
    step: int
    time: float
    epoch: float | None = None


_decoder = msgspec.json.Decoder(_Line)


@dataclass(frozen=True)
class LogEnds:
    """What the ends of a log tell."""

    step: int
    """Of the last line; 0 where the run went back to its beginning."""
    epoch: float | None
    """None: the run has just been resumed."""
    time: float
    """Of the last line, in seconds since 1970."""
    seconds_trained: float
    """From the first line to the last, without the time between two engines; a gap of less than
    a twenty-fifth of the whole may be overlooked in a long log."""


def read_log_ends(path: Path) -> LogEnds | None:
    """What the ends of a metric log tell; None when it has no whole line, or cannot be read."""
    try:
        with _opened(path) as log:
            return _look(log)
    except OSError:
        return None


def _look(log: "_Log") -> LogEnds | None:
    if log.size <= 2 * _END:
        lines = log.lines(0, log.size)
        still = _still(lines)
    else:
        head, tail = log.lines(0, _END), log.lines(log.size - _END, log.size)
        lines = head + tail
        still = _still(head) + _still(tail)
        if head and tail:
            still += _still_between(log, head[-1], tail[0], tail[-1].time - head[0].time)
    if not lines:
        return None
    first, last = lines[0], lines[-1]
    passed = last.time - first.time - still
    return LogEnds(max(0, last.step), last.epoch, last.time, max(0.0, passed))


def _still(lines: list[_Line]) -> float:
    """Seconds between the lines before a resume and the resume."""
    return sum(
        later.time - earlier.time for earlier, later in pairwise(lines) if later.kind == "resumed"
    )


def _still_between(log: "_Log", before: _Line, after: _Line, whole: float) -> float:
    """Seconds without an engine between the two ends, found where most time passed."""
    still = 0.0
    unread = [_Stretch(before, after, _END, log.size - _END)]
    for _ in range(_PIECES):
        if not unread or unread[0].seconds < _SMALL_SHARE * whole:
            break
        stretch = heapq.heappop(unread)
        start, end = stretch.middle
        lines = log.lines(start, end)
        still += _still(lines)
        for part in stretch.around(start, end, lines):
            if part.start < part.end:
                heapq.heappush(unread, part)
            else:
                still += _still([part.before, part.after])
    return still


@dataclass(frozen=True)
class _Stretch:
    """A part of the log that is not read, and the lines on both sides of it."""

    before: _Line
    after: _Line
    start: int
    end: int

    @property
    def seconds(self) -> float:
        """That passed meanwhile."""
        return self.after.time - self.before.time

    @property
    def middle(self) -> tuple[int, int]:
        """The piece to read of it: all of it when it is small."""
        if self.end - self.start <= 2 * _PIECE:
            return self.start, self.end
        start = (self.start + self.end - _PIECE) // 2
        return start, start + _PIECE

    def around(self, start: int, end: int, lines: list[_Line]) -> "list[_Stretch]":
        """What is left of it on both sides of a piece with these lines."""
        if not lines:
            return [_Stretch(self.before, self.after, start, start)]
        return [
            _Stretch(self.before, lines[0], self.start, start),
            _Stretch(lines[-1], self.after, end, self.end),
        ]

    def __lt__(self, other: "_Stretch") -> bool:
        """Longer ones come first."""
        return self.seconds > other.seconds


class _Log:
    """An open log, read piece by piece."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self.size = os.fstat(handle).st_size

    def lines(self, start: int, end: int) -> list[_Line]:
        """The whole lines that begin from byte `start` on, before byte `end`.

        Where none of them is a resume, only the first and the last one.
        """
        # One byte more tells whether a line begins right there.
        base = max(0, start - 1)
        data = os.pread(self._handle, end - base + _LONGEST_LINE, base)
        first = data.find(b"\n") + 1
        if start == 0:
            first = 0
        elif first == 0 or base + first >= end:
            return []
        stop = data.find(b"\n", end - base - 1)
        rows = data[first : stop if stop >= 0 else data.rfind(b"\n") + 1].split(b"\n")
        lines = _decoded(rows)
        if _RESUMED in data:
            return list(lines)
        return [*islice(lines, 1), *islice(_decoded(reversed(rows)), 1)]


def _decoded(rows: Iterable[bytes]) -> Iterator[_Line]:
    for row in rows:
        with suppress(msgspec.DecodeError):
            yield _decoder.decode(row)


@contextmanager
def _opened(path: Path) -> Iterator[_Log]:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield _Log(handle)
    finally:
        os.close(handle)
