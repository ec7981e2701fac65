"""Pictures of any proportions as small squares."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from engine.data.decoding.preparation import Preparation

_FILTER = Image.Resampling.LANCZOS

SHRINK_FIRST = 3
"""A picture this many times larger than wanted may be shrunk roughly before the fine filter."""


def to_square(picture: Image.Image, preparation: Preparation) -> NDArray[np.uint8]:
    """Crop to the middle, or pad, and resize with antialiasing.

    Args:
        picture: of mode RGB for three channels, L for one.
        preparation: the size, and how to fit.

    Returns:
        uint8, shape (size, size, channels).
    """
    size = preparation.size
    if preparation.fit == "pad":
        square = ImageOps.pad(picture, (size, size), _FILTER, color=_border(preparation))
    else:
        # Cut before: a resize of a part would mix in what lies beside it.
        middle = picture.crop(_middle(picture))
        square = middle.resize((size, size), _FILTER, reducing_gap=SHRINK_FIRST)
    return np.asarray(square, dtype=np.uint8).reshape(size, size, preparation.channels)


def _middle(picture: Image.Image) -> tuple[int, int, int, int]:
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    return left, top, left + side, top + side


def _border(preparation: Preparation) -> str | int:
    if preparation.channels == 3:
        return preparation.background
    # Pillow takes colour names for RGB only.
    (grey,) = np.asarray(Image.new("RGB", (1, 1), preparation.background).convert("L")).flat
    return int(grey)
