"""A picture file of the user's: found by what was typed, prepared as those of a run."""

import itertools
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.config.schema import Data
from engine.data.decoding.picture_file import read_picture
from engine.errors import UserError
from tui.text import from_home, printable
from tui.typed_path import typed_path

_ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")
"""Offered when a path is completed; any file may be named."""


class NoFileError(UserError):
    """There is no such file: what is being typed may yet become one."""


@dataclass(frozen=True, eq=False)
class OwnPicture:
    """A picture as it will be used."""

    file: Path
    """Absolute: an engine may stand in another folder."""
    pixels: NDArray[np.uint8]
    """Shape (1, size, size, C)."""


def open_picture(text: str, data: Data) -> OwnPicture:
    """Read the picture that was typed. For a thread.

    Args:
        text: its path; "~" is the user's home folder.
        data: the run's settings of its images.

    Raises:
        NoFileError: there is none.
        UserError: it cannot be used, and why.
    """
    path = typed_path(text)
    shown = from_home(str(path))
    try:
        if path.is_dir():
            raise NoFileError(f"{shown} is a folder: name a picture in it.")
        if not os.path.lexists(path):
            raise NoFileError(f"There is no file {shown}.")
    except (OSError, ValueError) as error:
        raise UserError(f"{shown} cannot be looked at: {error}.") from None
    return OwnPicture(path, read_picture(path, data))


def completions(text: str) -> list[str]:
    """What a path that was begun may become: folders, with a "/" at their end, and pictures.

    Empty where nothing begins so, or the folder cannot be read. For a thread.
    """
    folder, slash, begun = text.rpartition("/")
    try:
        entries = list(os.scandir(typed_path(folder + slash or ".")))
        names = [entry.name + "/" * entry.is_dir() for entry in entries]
    except (OSError, UserError):
        return []
    fitting = [
        name
        for name in names
        if name.startswith(begun)
        and (begun or not name.startswith("."))
        and (name.endswith("/") or name.lower().endswith(_ENDINGS))
        and printable(name) == name
    ]
    return [folder + slash + name for name in sorted(fitting)]


def common_beginning(texts: list[str]) -> str:
    """What all of them begin with."""
    first, last = min(texts), max(texts)
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(letter for letter, _ in same)
