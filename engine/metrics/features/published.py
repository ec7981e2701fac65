"""A protocol's name stands for exact weights: with others, figures would bear a wrong name."""

import hashlib
from pathlib import Path
from typing import Literal

from engine.errors import UserError


def require_published(
    file: Path, what: str, algorithm: Literal["md5", "sha256"], digest: str
) -> None:
    """Refuse a file that is not the published one.

    Args:
        file: to look at.
        what: what it should be, for the message.
        algorithm: of the digest.
        digest: of the published file, in hexadecimal digits.

    Raises:
        UserError: the file cannot be read, or is another.
    """
    try:
        with file.open("rb") as opened:
            found = hashlib.file_digest(opened, algorithm).hexdigest()
    except OSError as error:
        raise UserError(f"The weights {file} cannot be read: {error.strerror or error}.") from None
    if found != digest:
        raise UserError(f"{file} is not {what} as published: its {algorithm} sum is another.")
