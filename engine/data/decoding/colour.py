"""From any of Pillow's modes to 8-bit colour or grey, without transparency."""

import numpy as np
from PIL import Image, ImageColor

_MODES = {1: "L", 3: "RGB"}
_FULL_16_BIT = 65535
_16_TO_8_BIT = 257
"""65535 / 255."""


def to_channels(picture: Image.Image, channels: int, background: str) -> Image.Image:
    """The picture in colour (3 channels) or grey (1), transparent parts on `background`.

    Args:
        picture: of any mode; 16-bit ones are scaled, not cut off.
        channels: 3 or 1.
        background: a colour by name, or #rrggbb.
    """
    picture = _to_8_bit(picture)
    if picture.has_transparency_data:
        rgba = picture.convert("RGBA")
        canvas = Image.new("RGBA", rgba.size, ImageColor.getrgb(background))
        canvas.alpha_composite(rgba)
        picture = canvas
    return picture.convert(_MODES[channels])


def _to_8_bit(picture: Image.Image) -> Image.Image:
    """Pillow itself would cut 16-bit grey off at 255, leaving a white picture."""
    if not picture.mode.startswith("I"):
        return picture
    values = np.clip(np.asarray(picture, dtype=np.int64), 0, _FULL_16_BIT)
    return Image.fromarray(np.round(values / _16_TO_8_BIT).astype(np.uint8))
