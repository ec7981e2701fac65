"""Where an engine's socket is: a short path, for a Unix socket's may have 107 bytes at most."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from engine.errors import UserError

LONGEST_PATH = 107
"""Bytes that the path of a Unix socket may have."""


def socket_path(run: Path) -> Path:
    """The socket of the engine of the run in this folder; the same for every front end."""
    digest = hashlib.sha256(os.fsencode(run.resolve())).hexdigest()[:16]
    return sockets_folder() / f"{digest}.sock"


def sockets_folder() -> Path:
    """The user's own folder for sockets, made if need be, closed to others.

    XDG_RUNTIME_DIR would be the usual place, but it disappears when the user logs out.

    Raises:
        UserError: the folder belongs to someone else or is open to others.
    """
    folder = sockets_place()
    folder.mkdir(mode=0o700, exist_ok=True)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid() or facts.st_mode & 0o077:
        raise UserError(
            f"{str(folder)!r} must be a folder of your own that nobody else may open: remove it, "
            f"or set TMPDIR to a folder of yours."
        )
    return folder


def sockets_place() -> Path:
    """Where that folder is, or would be."""
    return Path(tempfile.gettempdir()) / f"ddpm-tui-{os.getuid()}"
