"""What a run's files take on the disk."""

import os
from collections.abc import Iterator
from pathlib import Path


def disk_space(folder: Path) -> int:
    """Bytes of all files in a folder, at any depth; no link is followed, and none counts.

    What vanishes meanwhile, or cannot be looked into, counts nothing.
    """
    return sum(_sizes(os.fspath(folder)))


def disk_space_by_part(folder: Path) -> dict[str, int]:
    """Bytes of each file and each folder right in a folder, by name, the largest first."""
    parts = {}
    for entry in _entries(os.fspath(folder)):
        if not entry.is_symlink():
            is_folder = entry.is_dir(follow_symlinks=False)
            parts[entry.name] = sum(_sizes(entry.path)) if is_folder else _size(entry)
    return dict(sorted(parts.items(), key=lambda part: -part[1]))


def _sizes(folder: str) -> Iterator[int]:
    waiting = [folder]
    while waiting:
        for entry in _entries(waiting.pop()):
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            elif not entry.is_symlink():
                yield _size(entry)


def _entries(folder: str) -> "list[os.DirEntry[str]]":
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _size(entry: "os.DirEntry[str]") -> int:
    try:
        return entry.stat(follow_symlinks=False).st_size
    except OSError:
        return 0
