"""Paths that a person types."""

from pathlib import Path

from engine.errors import UserError
from tui.text import printable


def typed_path(text: str) -> Path:
    """The path that is meant by what was typed, absolute; "~" is the user's home folder.

    Raises:
        UserError: no file can be called so, or "~" names nobody.
    """
    if printable(text) != text:
        raise UserError(f"{text!r} cannot name a file.")
    try:
        return Path(text.strip()).expanduser().absolute()
    except RuntimeError:
        raise UserError(f"There is no home folder {text.split('/')[0]!r}.") from None
