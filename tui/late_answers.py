"""Answers of a terminal that come later than textual-image waits for them.

It asks what can be drawn when it is imported, and waits a tenth of a second for each answer.
Over a slow line the answers come later, and would be read as keys that somebody has pressed.
"""

import os
import sys
import termios
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from select import select

_ASK, _ANSWER = "\x1b[5n", b"\x1b[0n"
"""Device status report: every terminal answers it, and answers in the order it was asked."""
_SECONDS_TO_ANSWER = 2.0


@contextmanager
def swallowing_late_answers() -> Iterator[None]:
    """Around what asks the terminal: nothing of it is echoed, nor left to be read as keys."""
    if not (
        sys.__stdin__ and sys.__stdout__ and sys.__stdin__.isatty() and sys.__stdout__.isatty()
    ):
        yield
        return
    keyboard = sys.__stdin__.fileno()
    before = termios.tcgetattr(keyboard)
    tty.setcbreak(keyboard, termios.TCSANOW)
    try:
        yield
        sys.__stdout__.write(_ASK)
        sys.__stdout__.flush()
        _swallow(keyboard)
    finally:
        termios.tcsetattr(keyboard, termios.TCSANOW, before)


def _swallow(keyboard: int) -> None:
    """Read until the last answer; a terminal that gives none is not waited for any longer."""
    deadline, read = time.monotonic() + _SECONDS_TO_ANSWER, b""
    while _ANSWER not in read and (left := deadline - time.monotonic()) > 0:
        if select([keyboard], [], [], left)[0]:
            read += os.read(keyboard, 1024)
