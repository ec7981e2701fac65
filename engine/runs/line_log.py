"""A file of lines that another process appends to, read in blocks from either end."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

BLOCK = 1 << 18
"""Bytes of a block. Whoever decodes one holds the interpreter for about a millisecond."""


class LineLog:
    """Hands out every whole line once: later ones forwards, earlier ones backwards.

    What stands behind the last newline is still being written, and comes when it is whole.
    """

    def __init__(self, path: Path, newest: int | None = None) -> None:
        """Read `path` from the beginning, or first the lines in about its last `newest` bytes."""
        self._path = path
        self._newest = newest
        self._file: int | None = None
        self._start = self._end = 0
        """What has been handed out: from the beginning of one line to the beginning of another."""

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left before what has been handed out."""
        return self.bytes_left == 0

    @property
    def bytes_left(self) -> int:
        """Bytes before what has been handed out."""
        return self._start

    def is_replaced(self) -> bool:
        """Whether the file is another one than before, or has lost lines; begins it anew if so."""
        try:
            facts = self._path.stat()
        except FileNotFoundError:
            return False
        is_other = self._file not in (None, facts.st_ino) or facts.st_size < self._end
        if is_other or self._file is None:
            self._file = facts.st_ino
            self._start = self._end = self._boundary(facts.st_size)
        return is_other

    def later(self) -> Iterator[bytes]:
        """Blocks of the lines behind those handed out, in the order of the file."""
        if not self._path.exists():
            return
        with self._path.open("rb") as stream:
            length = BLOCK
            while True:
                block = _read(stream, self._end, length)
                end = block.rfind(b"\n") + 1
                if end:
                    length = BLOCK
                    self._end += end
                    yield block[:end]
                elif len(block) == length:
                    length *= 2  # one line is longer than the block
                else:
                    return

    def earlier(self, size: int) -> Iterator[bytes]:
        """Blocks of the lines before those handed out, the nearest first: about `size` bytes."""
        if self.is_complete:
            return
        stop = max(0, self._start - size)
        with self._path.open("rb") as stream:
            length = BLOCK
            while self._start > stop:
                begin = max(0, self._start - length)
                block = _read(stream, begin, self._start - begin)
                first = block.find(b"\n") + 1 if begin else 0
                if first == len(block):
                    length *= 2  # one line is longer than the block
                    continue
                length = BLOCK
                self._start = begin + first
                yield block[first:]

    def _boundary(self, size: int) -> int:
        """Where to begin: behind a newline, about `newest` bytes before the end."""
        if self._newest is None:
            return 0
        with self._path.open("rb") as stream:
            place = size - self._newest
            while place > 0:
                first = _read(stream, place, BLOCK).find(b"\n") + 1
                if first:
                    return place + first
                place -= BLOCK
        return 0


def _read(stream: IO[bytes], place: int, length: int) -> bytes:
    stream.seek(place, os.SEEK_SET)
    return stream.read(length)
