"""A folder of image files, with all folders in it."""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.data.picture import Picture
from engine.data.printable import printable_name
from engine.data.sources.source import SplitRule
from engine.errors import UserError
from engine.progress import Progress, Steps

ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")

_TRAIN = ("train", "training")
_VALIDATION = ("validation", "val", "valid", "test", "testing")
"""Names of top folders that divide the images; the first of each that is there is taken."""
_FILES_BETWEEN_WORDS = 2000


@dataclass(frozen=True)
class _File:
    place: str
    """Relative to the folder, its parts joined by "/", as the system spells it."""
    bytes: int
    changed: int
    """Nanoseconds."""


class FolderSource:
    """Image files in the order of their paths."""

    def __init__(self, root: Path, files: list[_File]) -> None:
        self._root = root
        self._sides = _given_sides({_top(file) for file in files})
        self._files = [file for file in files if not self._sides or _top(file) in self._sides]

    @property
    def stamp(self) -> str:
        """Of all paths, sizes and times of change."""
        digest = hashlib.sha256()
        for file in self._files:
            digest.update(os.fsencode(f"{file.place}\0{file.bytes}\0{file.changed}\n"))
        return digest.hexdigest()[:32]

    @property
    def split_rule(self) -> SplitRule:
        """By the top folders, when there is one for training and one for validation."""
        return "given" if self._sides else "hash"

    def __len__(self) -> int:
        return len(self._files)

    def pictures(self, first: int = 0) -> Iterator[Picture]:
        """The files, from number `first` on."""
        for file in self._files[first:]:
            name = printable_name(file.place)
            yield Picture(name, self._root / file.place, self._sides.get(_top(file), ""))


def open_folder(root: Path) -> Steps[FolderSource]:
    """Look for image files under `root`, following links, but entering each folder once.

    Hidden files and folders are left alone. A folder that cannot be listed is among the files,
    and turns out to be unusable like a broken one.

    Raises:
        UserError: there is no image file.
    """
    files: list[_File] = []
    others: Counter[str] = Counter()
    for path in _walk(root):
        ending = path.suffix.lower()
        if ending in ENDINGS or path.is_dir():
            files.append(_look_at(root, path))
        else:
            others[ending] += 1
        if len(files) % _FILES_BETWEEN_WORDS == 0:
            yield Progress("looking for images", len(files))
    if not files:
        raise UserError(_nothing_in(root, others))
    return FolderSource(root, sorted(files, key=lambda file: file.place))


def _walk(root: Path) -> Iterator[Path]:
    """All files below, and the folders that cannot be listed; each folder is entered once."""
    entered: set[tuple[int, int]] = set()
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            facts = folder.stat()
            if (facts.st_dev, facts.st_ino) in entered:
                continue
            entered.add((facts.st_dev, facts.st_ino))
            # All at once: a folder that fails midway is told whole, as one that cannot be listed.
            inside = [Path(entry.path) for entry in os.scandir(folder) if entry.name[0] != "."]
        except OSError:
            yield folder
            continue
        for path in inside:
            if path.is_dir():
                waiting.append(path)
            else:
                yield path


def _look_at(root: Path, path: Path) -> _File:
    place = path.relative_to(root).as_posix()
    try:
        facts = path.stat()
    except OSError:
        # A link to nothing or to itself: reading it will say so.
        return _File(place, 0, 0)
    return _File(place, facts.st_size, facts.st_mtime_ns)


def _given_sides(tops: set[str]) -> dict[str, str]:
    """Top folder to side; empty when the folders do not divide the images."""
    if not tops <= {*_TRAIN, *_VALIDATION}:
        return {}
    train = next((name for name in _TRAIN if name in tops), None)
    validation = next((name for name in _VALIDATION if name in tops), None)
    if train is None or validation is None:
        return {}
    return {train: "train", validation: "validation"}


def _top(file: _File) -> str:
    return file.place.partition("/")[0]


def _nothing_in(root: Path, others: Counter[str]) -> str:
    known = ", ".join(ending[1:] for ending in ENDINGS)
    seen = ", ".join(
        f"{count} {printable_name(ending) or 'without an ending'}"
        for ending, count in others.most_common(4)
    )
    has = f"it has {others.total()} other files ({seen})" if others else "it is empty"
    return f"There is no image ({known}) in folder {str(root)!r}: {has}."
