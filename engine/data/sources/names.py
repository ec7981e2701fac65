"""The names of sources: taken apart and checked at once, without reading a picture."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.data.sources.emoji import find_emoji
from engine.data.sources.published import PUBLISHED
from engine.data.sources.tfds.place import check_set
from engine.errors import UserError

Kind = Literal["emoji", "folder", "npz", "tfds"]


@dataclass(frozen=True)
class SourceName:
    """A source's name, taken apart."""

    text: str
    kind: Kind
    rest: str
    """The group of emoji, the path, or the set and its configuration."""


def parse_source(text: str) -> SourceName:
    """Take the value of data.source apart.

    Raises:
        UserError: there is no such kind of source, or nothing where a path or a set belongs.
    """
    if text in PUBLISHED:
        return SourceName(text, "tfds", PUBLISHED[text])
    kind, _, rest = text.partition(":")
    match kind:
        case "emoji":
            return SourceName(text, "emoji", rest or "all")
        case "folder" | "npz" | "tfds" if rest:
            return SourceName(text, kind, PUBLISHED.get(rest, rest) if kind == "tfds" else rest)
    raise UserError(
        f"data.source is {text!r}, and there is no such source: use "
        f"{', '.join(PUBLISHED)}, tfds:NAME, folder:PATH, npz:PATH, emoji or emoji:GROUP."
    )


def source_path(name: SourceName) -> Path:
    """The file or folder that a source of kind folder or npz names."""
    return Path(name.rest).expanduser().absolute()


def absolute_name(text: str) -> str:
    """The name with its path, if it has one, made absolute: it then means the same everywhere.

    Raises:
        UserError: as `parse_source`.
    """
    name = parse_source(text)
    return f"{name.kind}:{source_path(name)}" if name.kind in ("folder", "npz") else text


def check_source(text: str) -> None:
    """Refuse a source that cannot be there, at once: no picture is read, no network asked.

    Raises:
        UserError: with what exists.
    """
    name = parse_source(text)
    match name.kind:
        case "emoji":
            find_emoji(name.rest)
        case "folder" if not source_path(name).is_dir():
            raise UserError(f"data.source is {text!r}, but there is no such folder.")
        case "npz" if not source_path(name).is_file():
            raise UserError(f"data.source is {text!r}, but there is no such file.")
        case "tfds":
            check_set(name.rest)
