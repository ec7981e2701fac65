"""Is there room on the disks, and do their locks work?"""

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

from engine.data.printable import in_bytes
from tui.doctor.check import Check, note, ok, problem

_LITTLE, _TOO_LITTLE = 5_000_000_000, 200_000_000
"""A run of the demo takes 90 MB, one of flowers some 2 GB with its checkpoints."""


def check_disk(subject: str, folder: Path, option: str) -> Check:
    """Whether there is room in a folder, which need not be there yet.

    Args:
        subject: what is kept there.
        folder: the folder.
        option: what puts it elsewhere, for the remedy.
    """
    try:
        where = _nearest(folder)
        free = shutil.disk_usage(where).free
    except OSError as error:
        return problem(subject, f"{folder}: {error.strerror or error}", f"another one: {option}")
    found = f"{folder}: {in_bytes(free)} free"
    if not os.access(where, os.W_OK | os.X_OK):
        return problem(subject, f"{folder}: nothing can be written there", f"another one: {option}")
    if free < _TOO_LITTLE:
        return problem(subject, found, f"make room, or another one: {option}")
    if trouble := _cannot_lock(where):
        text = f"{folder}: files there cannot be locked ({trouble})"
        return problem(subject, text, f"a folder on a disk of this machine: {option}")
    if free < _LITTLE:
        return note(subject, found, f"make room, or another one: {option}")
    return ok(subject, found)


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def _cannot_lock(folder: Path) -> str:
    """Why a file there cannot be locked; "" when it can."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.strerror or str(error)
    return ""
