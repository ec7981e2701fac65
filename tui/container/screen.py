"""The size of the terminal, which a container engine may tell a moment late."""

import os
import time

_SECONDS = 3.0


def await_size(descriptor: int = 0) -> None:
    """Wait until the terminal has columns and rows, if there is one; not for long.

    Args:
        descriptor: of the input.
    """
    deadline = time.monotonic() + _SECONDS
    while os.isatty(descriptor) and time.monotonic() < deadline:
        if 0 not in os.get_terminal_size(descriptor):
            return
        time.sleep(0.02)
