"""Where in the cache the prepared pictures of a source are; found without opening the source."""

import hashlib
import re
import shutil
from pathlib import Path

import msgspec

from engine.data.cache.location import cache_folder
from engine.data.cache.prepared import PreparedPictures, open_prepared
from engine.data.decoding.preparation import PREPARATION_VERSION, Preparation
from engine.data.sources.names import SourceName


def place_of(name: SourceName, preparation: Preparation, stamp: str) -> Path:
    """The folder for the pictures of a source as they are at `stamp`."""
    return _images() / f"{_stem(name, preparation)}-{_short_hash(stamp)}"


def newest_prepared(name: SourceName, preparation: Preparation) -> PreparedPictures | None:
    """The pictures of a source as they were prepared last, whatever has become of it since."""
    found = _images().glob(f"{_stem(name, preparation)}-*")
    for folder in sorted(found, key=lambda folder: folder.stat().st_mtime, reverse=True):
        if (prepared := open_prepared(folder)) is not None:
            return prepared
    return None


def forget_older(folder: Path) -> None:
    """Remove what the same source gave before it changed; who has it mapped keeps it."""
    stem = folder.name.rpartition("-")[0]
    for pattern in (f"{stem}-*", f".{stem}-*.partial", f".{stem}-*.lock"):
        for older in folder.parent.glob(pattern):
            if older.name.strip(".").startswith(folder.name):
                continue
            if older.is_dir():
                shutil.rmtree(older, ignore_errors=True)
            else:
                older.unlink(missing_ok=True)


def _images() -> Path:
    return cache_folder() / "images"


def _stem(name: SourceName, preparation: Preparation) -> str:
    """What the caches of one source and preparation share, whenever they were made."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", name.text).strip("-")[-40:].strip("-")
    settings = msgspec.json.encode((PREPARATION_VERSION, preparation)).decode()
    return f"{words}-{preparation.size}px-{_short_hash(name.text + settings)}"


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:12]
