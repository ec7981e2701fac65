"""Pictures that visitors have brought: checked by the decoder of training, few at a time."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.config.schema import Data
from engine.data.decoding.decode import UnusableError, decode
from engine.data.decoding.preparation import preparation_of
from engine.errors import UserError
from engine.runs.files import naming_disk_trouble

MOST_PICTURES = 32

Pictures = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Uploaded:
    """A picture as it was brought, and as the network will see it."""

    file: Path
    pixels: Pictures
    """Shape (1, size, size, C)."""


class Uploads:
    """Keeps the last few pictures in a folder of its own."""

    def __init__(self, folder: Path, data: Data) -> None:
        """Nothing is there yet.

        Args:
            folder: made here.
            data: the run's settings of its images.
        """
        folder.mkdir(parents=True)
        self._folder, self._preparation = folder, preparation_of(data)
        self._uploaded: OrderedDict[str, Uploaded] = OrderedDict()

    def take(self, file: Path) -> str:
        """Take over the file of a picture; its key.

        Raises:
            UserError: it cannot be used, and why; the file is removed.
        """
        try:
            pixels = decode(file, self._preparation).pixels[None]
        except UnusableError as trouble:
            file.unlink(missing_ok=True)
            raise UserError(f"This picture cannot be used: {trouble}.") from None
        key = secrets.token_urlsafe(18)
        with naming_disk_trouble("Keeping the picture"):
            own = self._folder / key
            file.replace(own)
        self._uploaded[key] = Uploaded(own, pixels)
        while len(self._uploaded) > MOST_PICTURES:
            self._uploaded.popitem(last=False)[1].file.unlink(missing_ok=True)
        return key

    def find(self, key: str) -> Uploaded | None:
        """The picture of a key; None when it is there no more."""
        return self._uploaded.get(key)
