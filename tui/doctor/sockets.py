"""Can engines be talked to? The folder of their sockets."""

import os
import socket
import stat
from pathlib import Path

from engine.service.address import LONGEST_PATH
from tui.doctor.check import Check, ok, problem

_NAME = "0123456789abcdef.sock"
"""As long as the names of sockets are."""
_ELSEWHERE = "export TMPDIR=/tmp, or another short folder of yours"


def check_sockets(place: Path, user: int) -> Check:
    """Whether engines can put their sockets where they are looked for.

    Args:
        place: the folder, which need not be there yet.
        user: its number.
    """
    length = len(os.fsencode(place / _NAME))
    if length > LONGEST_PATH:
        found = f"{place}: the paths have {length} bytes, and {LONGEST_PATH} are allowed"
        return problem("sockets", found, _ELSEWHERE)
    try:
        trouble = _trouble(place, user) or _cannot_bind(place)
    except OSError as error:
        trouble = error.strerror or str(error)
    if trouble:
        return problem("sockets", f"{place}: {trouble}", f"remove it; or {_ELSEWHERE}")
    return ok("sockets", f"{place}, yours alone; paths of {length} of {LONGEST_PATH} bytes")


def _trouble(place: Path, user: int) -> str:
    """What is wrong with the folder, if it is there."""
    try:
        facts = place.lstat()
    except FileNotFoundError:
        return ""
    if not stat.S_ISDIR(facts.st_mode):
        return "no folder"
    if facts.st_uid != user:
        return f"it belongs to the user of number {facts.st_uid}"
    if facts.st_mode & 0o077:
        return f"others may open it (mode {stat.S_IMODE(facts.st_mode):o})"
    return ""


def _cannot_bind(place: Path) -> str:
    """Why no socket can be made in the folder, or where the folder would be; "" when it can."""
    # A name of the usual length that no run has: theirs are hashes.
    path = (place if place.is_dir() else place.parent) / f"{os.getpid():016x}.sock"
    try:
        with socket.socket(socket.AF_UNIX) as test:
            test.bind(str(path))
        path.unlink()
    except OSError as error:
        return f"no socket can be made there ({error.strerror or error})"
    return ""
