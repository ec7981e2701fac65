"""A program in a pseudo terminal: every byte that it sends is kept."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path

ANSWERS = {b"\x1b[c": b"\x1b[?62;22c", b"\x1b[5n": b"\x1b[0n"}
"""What kind of terminal it is (one that draws no pictures), and that all is well."""


_QUESTION = re.compile(b"|".join(map(re.escape, ANSWERS)))


class PseudoTerminal:
    """Runs a command; `sent` is all it has written so far.

    It answers as terminals do, but `lateness` seconds after it was asked, as over a slow line.
    """

    def __init__(
        self,
        command: list[str],
        place: Path,
        size: tuple[int, int] = (120, 36),
        lateness: float = 0.0,
        **environment: str,
    ) -> None:
        self._ours, theirs = pty.openpty()
        columns, rows = size
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self._process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=place,
            env={**os.environ, **terminal, **environment}, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self.sent = b""
        self._waited_for = 0
        self._lateness = lateness
        self._answered = 0

    @property
    def pid(self) -> int:
        return self._process.pid

    def __enter__(self) -> "PseudoTerminal":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def press(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def until(self, expected: bytes, seconds: float = 60.0) -> None:
        """Read until the bytes have been sent, after those that were waited for before."""
        deadline = time.monotonic() + seconds
        while (place := self.sent.find(expected, self._waited_for)) < 0:
            assert time.monotonic() < deadline, f"{expected!r} was never sent"
            self.read(0.1)
        self._waited_for = place + len(expected)

    def read(self, seconds: float) -> None:
        """Take in what comes within that time."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if not select.select([self._ours], [], [], left)[0]:
                return
            try:
                self.sent += os.read(self._ours, 1 << 16)
            except OSError:  # It has ended.
                return
            self._answer()

    def end(self, seconds: float = 60.0) -> int:
        """Read until the program has ended: its exit code."""
        deadline = time.monotonic() + seconds
        while (code := self._process.poll()) is None:
            assert time.monotonic() < deadline, f"it has not ended: {self.sent[-2000:]!r}"
            self.read(0.1)
        self.read(0.1)
        return code

    def _answer(self) -> None:
        for asked in _QUESTION.finditer(self.sent, self._answered):
            self._answered = asked.end()
            time.sleep(self._lateness)
            os.write(self._ours, ANSWERS[asked[0]])

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        os.close(self._ours)
