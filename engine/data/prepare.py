"""From a picture of any kind to a small square RGB array."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def on_white(picture: Image.Image) -> Image.Image:
    """The picture as RGB, its transparent parts white."""
    rgba = picture.convert("RGBA")
    canvas = Image.new("RGBA", rgba.size, "white")
    canvas.alpha_composite(rgba)
    return canvas.convert("RGB")


def to_square(picture: Image.Image, size: int) -> NDArray[np.uint8]:
    """Centre-crop to a square and resize with antialiasing; shape (size, size, 3), 0 to 255."""
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    square = picture.crop((left, top, left + side, top + side))
    return np.asarray(square.resize((size, size), Image.Resampling.LANCZOS), dtype=np.uint8)
