"""What the installed tensorflow-datasets lists about its sets, read without importing it.

Importing it would take the time that a front end does not have; its lists are plain text.
A set is called NAME or NAME/CONFIG everywhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

from engine.errors import UserError

_SET_NAME = re.compile(r"[a-z][a-z0-9_]*(/[A-Za-z0-9][\w.+-]*)?")


@dataclass(frozen=True)
class Download:
    """A file that a set is made from."""

    url: str
    name: str
    """What it is called when it is downloaded by hand."""
    size: int
    """In bytes."""
    sha256: str


def check_known(name: str) -> None:
    """Refuse a set that tensorflow-datasets cannot prepare.

    Raises:
        UserError: the extra is not installed, or there is no such set, with those of similar names.
    """
    known = set(_set_names(package_folder()))
    if _SET_NAME.fullmatch(name) and set_of(name) in known:
        return
    near = get_close_matches(set_of(name), sorted(known), n=3)
    advice = f"did you mean {' or '.join(near)}?" if near else "see its catalogue for the names."
    raise UserError(f"tensorflow-datasets knows no set {name!r}: {advice}")


def package_folder() -> Path:
    """Where tensorflow-datasets is installed.

    Raises:
        UserError: it is not.
    """
    spec = find_spec("tensorflow_datasets")
    if spec is None or not spec.submodule_search_locations:
        raise UserError(
            "Published sets come through tensorflow-datasets, which is not installed: install "
            "ddpm-tui with its extra `datasets` (pip install 'ddpm-tui[datasets]')."
        )
    return Path(spec.submodule_search_locations[0])


def set_of(name: str) -> str:
    """The set without its configuration."""
    return name.partition("/")[0]


def downloads_of(name: str) -> tuple[Download, ...]:
    """The files that the set, with all its configurations, is made from; () when none is listed.

    Raises:
        UserError: the extra is not installed.
    """
    package = package_folder()
    lists = (
        package / "datasets" / set_of(name) / "checksums.tsv",
        package / "url_checksums" / f"{set_of(name)}.txt",
    )
    for path in lists:
        if path.is_file():
            return tuple(_read_list(path.read_text(encoding="utf-8")))
    return ()


def file_name(url: str) -> str:
    """What a browser would call the file of this address."""
    return unquote(urlsplit(url).path.rpartition("/")[2]) or "unknown_name"


def _read_list(text: str) -> Iterator[Download]:
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        # Old lists are separated by spaces, which an address may hold as well.
        words = line.strip().split("\t") if "\t" in line else line.strip().rsplit(" ", 2)
        url, size, sha256, *name = words
        yield Download(url, name[0] if name else file_name(url), int(size), sha256)


def _set_names(package: Path) -> Iterator[str]:
    for folder in (package / "datasets").iterdir():
        if folder.is_dir() and not folder.name.startswith("_"):
            yield folder.name
    for path in (package / "url_checksums").glob("*.txt"):
        yield path.stem
    # Older sets without a list of files: CATEGORY/NAME/NAME.py
    for path in package.glob("*/*/*.py"):
        if path.stem == path.parent.name:
            yield path.stem
