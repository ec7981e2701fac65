"""Prepared pictures on disk, mapped into memory."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.data.cache.facts import Entry, Facts

IMAGES, INDEX, FACTS = "images.npy", "index.jsonl", "facts.json"


@dataclass(frozen=True)
class PreparedPictures:
    """A finished folder of the cache."""

    folder: Path
    facts: Facts

    @cached_property
    def images(self) -> NDArray[np.uint8]:
        """Shape (facts.count, size, size, channels); read from disk where it is looked at."""
        mapped: NDArray[np.uint8] = np.load(self.folder / IMAGES, mmap_mode="r", allow_pickle=False)
        return mapped

    @cached_property
    def entries(self) -> list[Entry]:
        """Every picture of the source, in its order."""
        return decode_entries((self.folder / INDEX).read_bytes())

    @property
    def usable(self) -> list[Entry]:
        """Those among the images, in the order of the images."""
        return [entry for entry in self.entries if not entry.trouble]

    @property
    def unusable(self) -> list[Entry]:
        """Those that had to be passed over."""
        return [entry for entry in self.entries if entry.trouble]


def open_prepared(folder: Path) -> PreparedPictures | None:
    """What was prepared in `folder`; None when it is not there whole."""
    try:
        facts = msgspec.json.decode((folder / FACTS).read_bytes(), type=Facts)
        prepared = PreparedPictures(folder, facts)
        size, channels = facts.preparation.size, facts.preparation.channels
        is_whole = prepared.images.shape == (facts.count, size, size, channels)
        return prepared if is_whole and (folder / INDEX).is_file() else None
    except (OSError, ValueError, msgspec.DecodeError):
        # Made anew, whatever it is: a cache holds nothing that would be lost.
        return None


def decode_entries(lines: bytes) -> list[Entry]:
    """The entries of an index; a last line that is cut off is left out."""
    whole = lines[: lines.rfind(b"\n") + 1]
    return _decode_lines(whole)


_decode_lines = msgspec.json.Decoder(Entry).decode_lines
