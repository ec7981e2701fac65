"""Images as arrays in an .npz file: uint8, shape (N, H, W), (N, H, W, 1), (N, H, W, 3)."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from engine.data.picture import Picture
from engine.data.printable import printable_name
from engine.data.sources.source import SplitRule
from engine.errors import UserError

_TRAIN = ("train", "x_train", "train_images")
_VALIDATION = ("validation", "val", "x_val", "val_images", "test", "x_test", "test_images")
"""Names of arrays that divide the images; the first of each that is there is taken."""
_CHANNELS = (1, 3, 4)


@dataclass(frozen=True)
class _Member:
    name: str
    count: int
    shape: tuple[int, ...]
    """Of one image."""
    side: str


class NpzSource:
    """The images of one array, or of one for training and one for validation."""

    def __init__(self, path: Path, members: list[_Member]) -> None:
        self._path = path
        self._members = members

    @property
    def stamp(self) -> str:
        """Of the file's size and time of change."""
        facts = self._path.stat()
        return f"{facts.st_size}-{facts.st_mtime_ns}"

    @property
    def split_rule(self) -> SplitRule:
        """As two arrays say, else by a hash of each image."""
        return "given" if self._members[0].side else "hash"

    def __len__(self) -> int:
        return sum(member.count for member in self._members)

    def pictures(self, first: int = 0) -> Iterator[Picture]:
        """The images, from number `first` on; read one by one, however large the file."""
        for member in self._members:
            if first < member.count:
                yield from self._images(member, first)
            first = max(0, first - member.count)

    def _images(self, member: _Member, first: int) -> Iterator[Picture]:
        size = int(np.prod(member.shape))
        with _opened(self._path) as archive, archive.open(f"{member.name}.npy") as stream:
            _read_header(stream)
            stream.seek(first * size, 1)
            for number in range(first, member.count):
                data = stream.read(size)
                if len(data) < size:
                    raise UserError(
                        f"{str(self._path)!r} ends in the middle of image {number} of "
                        f"{printable_name(member.name)!r}: it is cut off."
                    )
                pixels = np.frombuffer(data, np.uint8).reshape(member.shape)
                name = f"{printable_name(member.name)}[{number}]"
                yield Picture(name, pixels, member.side, number)


def open_npz(path: Path) -> NpzSource:
    """Look into the file.

    Raises:
        UserError: it is no .npz, or has no array of images, or several.
    """
    with _opened(path) as archive:
        found = [
            member
            for name in archive.namelist()
            if name.endswith(".npy") and (member := _look_at(archive, name)) is not None
        ]
        if not found:
            listed = ", ".join(printable_name(name) for name in archive.namelist()[:10])
            raise UserError(
                f"{str(path)!r} has no images: an array of uint8 with the shape (N, H, W, 3) or "
                f"(N, H, W) is needed, and it has {listed or 'nothing'}."
            )
    return NpzSource(path, _chosen(path, found))


def _chosen(path: Path, found: list[_Member]) -> list[_Member]:
    by_name = {member.name: member for member in found}
    train = next((by_name[name] for name in _TRAIN if name in by_name), None)
    validation = next((by_name[name] for name in _VALIDATION if name in by_name), None)
    if train is not None and validation is not None:
        return [
            _Member(member.name, member.count, member.shape, side)
            for member, side in ((train, "train"), (validation, "validation"))
        ]
    if len(found) == 1:
        return found
    names = ", ".join(printable_name(name) for name in by_name)
    raise UserError(
        f"{str(path)!r} has several arrays of images ({names}): leave one in it, or name two of "
        f"them train and validation."
    )


def _look_at(archive: zipfile.ZipFile, name: str) -> _Member | None:
    """The array as images; None when it cannot be any."""
    with archive.open(name) as stream:
        shape, is_fortran, kind = _read_header(stream)
    image = shape[1:]
    if kind != np.uint8 or is_fortran or len(shape) not in (3, 4) or 0 in shape:
        return None
    if len(image) == 3 and image[-1] not in _CHANNELS:
        return None
    return _Member(name.removesuffix(".npy"), shape[0], image, "")


def _read_header(stream: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[np.generic]]:
    """Shape, whether columns come first, and type; leaves the stream at the first value."""
    version = np.lib.format.read_magic(stream)
    read = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }.get(version)
    if read is None:
        raise ValueError(f"arrays of format {version} are not known")
    return read(stream)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except FileNotFoundError:
        raise UserError(f"There is no file {str(path)!r}.") from None
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise UserError(f"{str(path)!r} cannot be read as an .npz of arrays: {error}.") from None
