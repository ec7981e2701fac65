"""Find the prepared pictures of a source, or prepare them."""

import fcntl
import shutil
import time
from collections.abc import Generator
from pathlib import Path

from engine.data.cache.build import build
from engine.data.cache.places import forget_older, newest_prepared, place_of
from engine.data.cache.prepared import PreparedPictures, open_prepared
from engine.data.decoding.preparation import Preparation
from engine.data.sources.names import SourceName, absolute_name, parse_source
from engine.data.sources.open import open_source
from engine.data.sources.source import Source
from engine.progress import Progress, Steps
from engine.runs.files import naming_disk_trouble

_SECONDS_BETWEEN_LOOKS = 0.2


def prepared_pictures(
    source: str, preparation: Preparation, archives: Path | None = None
) -> Steps[PreparedPictures]:
    """The pictures of a source, prepared: out of the cache, or decoded now and kept there.

    Pictures that have changed since are prepared anew, and the older ones forgotten.

    Args:
        source: value of data.source.
        preparation: how.
        archives: folder with the published archives of a set, placed there by hand.

    Raises:
        UserError: the source cannot be had or has no pictures, or the disk refuses.
    """
    name = parse_source(absolute_name(source))
    if name.kind == "tfds" and (known := newest_prepared(name, preparation)) is not None:
        # A published set never changes: neither it nor what reads it need be there any more.
        return known
    opened = yield from open_source(name, archives)
    folder = place_of(name, preparation, opened.stamp)
    if (known := open_prepared(folder)) is not None:
        return known
    with naming_disk_trouble(f"Making room for images in {str(folder.parent)!r}"):
        folder.parent.mkdir(parents=True, exist_ok=True)
    yield from _prepare_alone(folder, name, opened, preparation)
    prepared = open_prepared(folder)
    if prepared is None:
        raise AssertionError(f"{folder} was prepared and cannot be read")
    forget_older(folder)
    return prepared


def _prepare_alone(
    folder: Path, name: SourceName, source: Source, preparation: Preparation
) -> Generator[Progress, None, None]:
    """Prepare, unless another process does: then wait for it."""
    with folder.with_name(f".{folder.name}.lock").open("w") as lock:
        while not _locked(lock.fileno()):
            yield Progress("waiting for another process that prepares the same images")
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        if open_prepared(folder) is None:
            shutil.rmtree(folder, ignore_errors=True)
            yield from build(folder, name.text, source, preparation)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
