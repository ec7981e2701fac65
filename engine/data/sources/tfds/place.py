"""Where sets prepared by tensorflow-datasets are, decided without importing it."""

import json
import os
import re
from pathlib import Path

from engine.data.cache.location import cache_folder
from engine.data.sources.tfds.catalogue import check_known, package_folder, set_of

_VERSION = re.compile(r"\d+\.\d+\.\d+")


def preparing_place() -> Path:
    """The folder that sets are prepared in."""
    return cache_folder() / "tfds"


def download_folder(name: str) -> Path:
    """Where tensorflow-datasets keeps the downloaded files of a set."""
    return preparing_place() / "downloads" / set_of(name)


def extraction_folder(name: str) -> Path:
    """Where archives of a set are unpacked: not together, for archives of two sets share names."""
    return preparing_place() / "downloads" / f"extracted-{set_of(name)}"


def log_file(name: str) -> Path:
    """What the last preparation of a set printed."""
    return preparing_place() / f"{set_of(name)}.log"


def check_set(name: str) -> None:
    """Refuse a set that is neither prepared nor known, without asking the network.

    Raises:
        UserError: the extra is not installed, or there is no such set.
    """
    package_folder()
    if not prepared_folder(name):
        check_known(name)


def prepared_folder(name: str) -> Path | None:
    """The newest version of NAME or NAME/CONFIG that is prepared, in the first place that has one.

    Looked for in TFDS_DATA_DIR, in the cache, and where tensorflow-datasets puts it by itself.
    """
    for place in _places():
        if ".." not in name and (found := _newest_version(place / _with_config(place, name))):
            return found
    return None


def fetched(name: str) -> frozenset[str]:
    """The SHA-256 sums of the set's files that were downloaded whole."""
    notes = (path for path in download_folder(name).glob("*.INFO"))
    return frozenset(sum_ for note in notes if (sum_ := _noted_sum(note)))


def _places() -> list[Path]:
    own = os.environ.get("TFDS_DATA_DIR")
    first = [Path(own).expanduser()] if own else []
    return [*first, preparing_place(), Path("~/tensorflow_datasets").expanduser()]


def _with_config(place: Path, name: str) -> str:
    """NAME, or NAME/CONFIG when the set has configurations and none was chosen."""
    try:
        note = json.loads((place / name / ".config" / "metadata.json").read_bytes())
        return f"{name}/{note['default_config_name']}"
    except (OSError, ValueError, KeyError, TypeError):
        return name


def _newest_version(folder: Path) -> Path | None:
    # A set that is still being prepared is in a folder called incomplete.*, then renamed.
    versions = [
        path
        for path in (folder.iterdir() if folder.is_dir() else ())
        if _VERSION.fullmatch(path.name)
        and all((path / part).is_file() for part in ("dataset_info.json", "features.json"))
    ]
    return max(versions, key=lambda path: [*map(int, path.name.split("."))], default=None)


def _noted_sum(note: Path) -> str | None:
    """The sum in the note that tensorflow-datasets writes beside a whole file, if it is whole."""
    try:
        about = json.loads(note.read_bytes())["url_info"]
        whole = note.with_suffix("").stat().st_size == int(about["size"])
        return str(about["checksum"]) if whole else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
