"""The picture of an evaluation: generated images, each beside the training image nearest to it."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.errors import UserError
from engine.runs.grid import cut, enlarged, grid

_MOST, _IN_A_ROW = 32, 4
"""Pairs."""
_READABLE_HEIGHT = 64
"""In pixels: smaller images are enlarged."""


def picture_of(pairs: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The first pairs side by side, generated image left and nearest training image right.

    Args:
        pairs: uint8, shape (N, 2, H, W, C).
    """
    shown = pairs[:_MOST].reshape(-1, *pairs.shape[2:])
    picture = grid(shown, columns=2 * min(_IN_A_ROW, len(pairs)))
    return enlarged(picture, _enlargement(pairs.shape[2]))


def read_pairs(path: Path, count: int, size: int | None) -> NDArray[np.uint8]:
    """What `picture_of` made into a picture, as far as it is in there.

    Args:
        path: of the picture.
        count: pairs there were.
        size: of an image in pixels; None: not known, and enlarged ones are left so.

    Returns:
        uint8, shape (N, 2 S, S, 3): a pair is one picture, the generated image above.

    Raises:
        UserError: it is not there, or no such picture.
    """
    try:
        with Image.open(path) as opened:
            picture = np.asarray(opened.convert("RGB"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UserError(f"The picture {str(path)!r} cannot be read: {error}.") from None
    count = min(count, _MOST)
    tile = picture.shape[1] // (2 * min(_IN_A_ROW, max(1, count)))
    if tile == 0 or picture.shape[0] < tile * -(-count // _IN_A_ROW):
        raise UserError(f"The picture {str(path)!r} is not one of {count} pairs of images.")
    factor = _enlargement(size) if size and size * _enlargement(size) == tile else 1
    images = cut(picture, tile, 2 * count)[:, ::factor, ::factor]
    return np.concatenate([images[0::2], images[1::2]], axis=1)


def _enlargement(height: int) -> int:
    return max(1, _READABLE_HEIGHT // height)
