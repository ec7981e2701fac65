"""When something in a folder last came or went."""

import time
from pathlib import Path

_TOO_NEW = 100_000_000
"""Nanoseconds in which a folder may change twice and have one time."""


def folder_stamp(folder: Path) -> int | None:
    """A number that is another one when something has come or gone; blocking.

    Returns:
        0 when there is no such folder; None when it may change once more without being seen to.
    """
    try:
        changed = folder.stat().st_mtime_ns
    except OSError:
        return 0
    return changed if abs(time.time_ns() - changed) > _TOO_NEW else None
