"""Whose files the runs are: a container starts as root, and goes on as their owner."""

import os
import re
import sys
from pathlib import Path

from engine.errors import UserError

FALLBACK = 1000
"""User and group of the runs in a folder that is root's, as one that the container engine makes."""
_USER_NAMESPACE = Path("/proc/self/uid_map")


def become_owner(folder: Path) -> None:
    """Go on as the owner of the folder of runs, without any right of root's.

    Where the container was not started as root, that choice is respected, and nothing happens.
    DDPM_USER names another user than the owner.

    Args:
        folder: of the runs; it is made if need be.

    Raises:
        UserError: the folder cannot be made, DDPM_USER names no user, or the container may not
            change its user.
    """
    if os.geteuid() != 0:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        facts = folder.stat()
    except OSError as error:
        raise UserError(f"The folder of runs {str(folder)!r} cannot be had: {error}.") from None
    if named := os.environ.get("DDPM_USER"):
        user, group = parse_user(named)
    else:
        user, group = choose_user(facts.st_uid, facts.st_gid, is_root_of(_USER_NAMESPACE))
    if user == 0:
        return
    if facts.st_uid == 0:
        _give_away(folder, user, group)
    _become(user, group)


def parse_user(text: str) -> tuple[int, int]:
    """User and group by number, as `--user` of `docker run` has them.

    Args:
        text: USER:GROUP, or USER alone for the group of the same number.

    Raises:
        UserError: it is neither.
    """
    if not re.fullmatch(r"\d{1,9}(:\d{1,9})?", text):
        raise UserError(
            f"DDPM_USER must be USER:GROUP in numbers, such as 1000:1000, not {text!r}."
        )
    user, _, group = text.partition(":")
    return int(user), int(group or user)


def choose_user(user: int, group: int, is_host_root: bool) -> tuple[int, int]:
    """Who to become.

    Args:
        user: the owner of the folder of runs.
        group: its group.
        is_host_root: whether root here is root of the machine.

    Returns:
        User and group. Root in a rootless container is the user who has started it, and whose
        folder it is: that one stays root.
    """
    return (FALLBACK, FALLBACK) if user == 0 and is_host_root else (user, group)


def is_root_of(user_namespace: Path) -> bool:
    """Whether root of the namespace whose map this is would be root of the machine."""
    try:
        inside, outside, *_ = user_namespace.read_text().split()
    except (OSError, ValueError):
        return True
    return (inside, outside) == ("0", "0")


def _give_away(folder: Path, user: int, group: int) -> None:
    """Of what is in it only what is root's: earlier runs must be able to go on."""
    try:
        os.chown(folder, user, group)
        for place, folders, files in os.walk(folder):
            for name in (*folders, *files):
                path = Path(place, name)
                if path.lstat().st_uid == 0:
                    os.chown(path, user, group, follow_symlinks=False)
    except OSError as error:
        # It may be enough to read them; what cannot be written is named when it is tried.
        print(f"ddpm-tui: {str(folder)!r} stays root's: {error}.", file=sys.stderr)


def _become(user: int, group: int) -> None:
    try:
        # Those that --group-add gives, such as a device's, stay.
        os.setgroups([other for other in os.getgroups() if other != 0])
        os.setgid(group)
        os.setuid(user)
    except OSError as error:
        raise UserError(
            f"This container may not go on as user {user}, who owns the runs ({error}): start it "
            f"with --user {user}:{group}."
        ) from None
