"""A picture of the user's, prepared as those that a run is trained on."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.config.schema import Data
from engine.data.decoding.decode import UnusableError, decode
from engine.data.decoding.preparation import preparation_of
from engine.data.printable import printable_name
from engine.errors import UserError


def read_picture(file: Path, data: Data) -> NDArray[np.uint8]:
    """Decode one picture, crop and resize it.

    Args:
        file: any picture that Pillow can read.
        data: the run's settings of its images.

    Returns:
        uint8, shape (1, size, size, channels).

    Raises:
        UserError: it cannot be used, and why.
    """
    try:
        return decode(file, preparation_of(data)).pixels[None]
    except UnusableError as trouble:
        raise UserError(
            f"The picture '{printable_name(str(file))}' cannot be used: {trouble}."
        ) from None
