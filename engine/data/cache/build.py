"""Prepare the pictures of a source into one file, in parallel, going on where it was cut off."""

import io
import os
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO

import msgspec
import numpy as np

from engine.data.cache.decoders import Outcome, outcomes
from engine.data.cache.facts import Entry, Facts
from engine.data.cache.prepared import FACTS, IMAGES, INDEX, decode_entries
from engine.data.decoding.preparation import Preparation
from engine.data.sources.source import Source
from engine.errors import UserError
from engine.progress import Progress, Steps
from engine.runs.files import naming_disk_trouble

_SOURCE = "source.json"
"""In an unfinished folder: of what it is the beginning."""


class _Origin(msgspec.Struct, frozen=True):
    """What an unfinished preparation was made from; another origin begins anew."""

    source: str
    stamp: str
    preparation: Preparation


def build(folder: Path, name: str, source: Source, preparation: Preparation) -> Steps[None]:
    """Prepare all pictures of `source` and put the result at `folder`, by a rename.

    What is done when it is given up, or killed, is kept beside and not done again.

    Args:
        folder: must not exist.
        name: of the source.
        source: of the pictures.
        preparation: how.

    Raises:
        UserError: the disk is too small or refuses, or the source breaks off.
    """
    started = time.monotonic()
    partial = folder.with_name(f".{folder.name}.partial")
    with naming_disk_trouble(f"Steps the images of {name!r}"):
        with _Writer(partial, _Origin(name, source.stamp, preparation)) as writer:
            _check_room(partial, writer.missing_bytes(len(source)))
            yield from _decode_rest(writer, source, preparation)
            writer.finish(
                Facts(
                    source=name,
                    stamp=source.stamp,
                    split_rule=source.split_rule,
                    preparation=preparation,
                    count=writer.images,
                    passed_over=writer.pictures - writer.images,
                    seconds=time.monotonic() - started,
                )
            )
        partial.replace(folder)


def _decode_rest(
    writer: "_Writer", source: Source, preparation: Preparation
) -> Generator[Progress, None, None]:
    total = len(source)
    yield Progress("preparing images", writer.pictures, total)
    for done in outcomes(source.pictures(writer.pictures), preparation, total - writer.pictures):
        writer.add(done)
        yield Progress("preparing images", writer.pictures, total)


class _Writer:
    """An unfinished folder: pixels first, then the lines that say that they are there."""

    def __init__(self, folder: Path, origin: _Origin) -> None:
        self._folder = folder
        self._preparation = origin.preparation
        folder.mkdir(parents=True, exist_ok=True)
        known = folder / _SOURCE
        encoded = msgspec.json.encode(origin)
        if not known.exists() or known.read_bytes() != encoded:
            for name in (INDEX, IMAGES):
                (folder / name).unlink(missing_ok=True)
            known.write_bytes(encoded)
        self.pictures, self.images = 0, 0
        self._index, self._pixels = self._open(INDEX), self._open(IMAGES)
        self._go_on()

    def __enter__(self) -> "_Writer":
        return self

    def __exit__(self, *_: object) -> None:
        self._index.close()
        self._pixels.close()

    def missing_bytes(self, pictures: int) -> int:
        """Bytes that the pixels of the pictures not yet done will take at most."""
        return (pictures - self.pictures) * self._preparation.bytes_per_image

    def add(self, outcomes: list[Outcome]) -> None:
        """Write down what became of the next pictures."""
        for _, pixels in outcomes:
            self.pictures += 1
            if pixels is not None:
                self.images += 1
                self._pixels.write(pixels.tobytes())
        self._pixels.flush()
        self._index.write(msgspec.json.Encoder().encode_lines([entry for entry, _ in outcomes]))
        self._index.flush()

    def finish(self, facts: Facts) -> None:
        """Complete the files, and wait until they are on disk."""
        self._pixels.seek(0)
        self._pixels.write(self._header(self.images))
        for stream in (self._pixels, self._index):
            stream.flush()
            os.fsync(stream.fileno())
        (self._folder / FACTS).write_bytes(msgspec.json.format(msgspec.json.encode(facts)))
        (self._folder / _SOURCE).unlink()

    def _open(self, name: str) -> IO[bytes]:
        path = self._folder / name
        path.touch()
        return path.open("rb+")

    def _go_on(self) -> None:
        """Keep what both files have whole, and stand at their ends."""
        header, size = len(self._header(0)), self._preparation.bytes_per_image
        rows = max(0, self._pixels.seek(0, os.SEEK_END) - header) // size
        kept = list(_with_rows(decode_entries(self._index.read()), rows))
        self.pictures, self.images = len(kept), sum(not entry.trouble for entry in kept)
        self._index.seek(0)
        self._index.write(msgspec.json.Encoder().encode_lines(kept))
        self._index.truncate()
        self._pixels.seek(0)
        self._pixels.write(self._header(0))
        self._pixels.seek(header + self.images * size)
        self._pixels.truncate()

    def _header(self, rows: int) -> bytes:
        """NumPy's own, which leaves room for the number of rows to grow."""
        size, channels = self._preparation.size, self._preparation.channels
        buffer = io.BytesIO()
        np.lib.format.write_array_header_1_0(
            buffer,
            {"descr": "|u1", "fortran_order": False, "shape": (rows, size, size, channels)},
        )
        return buffer.getvalue()


def _with_rows(entries: list[Entry], rows: int) -> Iterator[Entry]:
    """The first entries, as long as there are pixels for them."""
    for entry in entries:
        rows -= not entry.trouble
        if rows < 0:
            return
        yield entry


def _check_room(folder: Path, needed: int) -> None:
    facts = os.statvfs(folder)
    free = facts.f_bavail * facts.f_frsize
    if needed > free:
        raise UserError(
            f"The prepared images need {needed / 1e9:.1f} GB in {str(folder.parent)!r}, and "
            f"{free / 1e9:.1f} GB are free: make room, or set DDPM_CACHE to a folder elsewhere."
        )
