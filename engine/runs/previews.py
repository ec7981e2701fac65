"""Preview grids: one PNG per step, whose text fields say how to cut it into images."""

import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from engine.runs.files import write_whole

_NAME = re.compile(r"step-(\d+)\.png")


@dataclass(frozen=True)
class Preview:
    """A preview on disk."""

    step: int
    path: Path


def save_preview(folder: Path, step: int, images: NDArray[np.uint8]) -> Path:
    """Save images of shape (N, H, W, 3) as one nearly square grid."""
    folder.mkdir(exist_ok=True)
    count, height, width, _ = images.shape
    columns = int(np.ceil(np.sqrt(count)))
    rows = -(-count // columns)
    cells = np.full((rows * columns, height, width, 3), 255, np.uint8)
    cells[:count] = images
    grid = cells.reshape(rows, columns, height, width, 3).swapaxes(1, 2)
    text = PngImagePlugin.PngInfo()
    text.add_text("tile", str(height))
    text.add_text("count", str(count))
    buffer = io.BytesIO()
    whole = Image.fromarray(grid.reshape(rows * height, columns * width, 3))
    whole.save(buffer, "PNG", pnginfo=text)
    path = folder / f"step-{step:08d}.png"
    write_whole(path, buffer.getvalue())
    return path


def list_previews(folder: Path) -> list[Preview]:
    """The previews of a run, oldest first."""
    found = []
    for path in folder.iterdir() if folder.is_dir() else []:
        if match := _NAME.fullmatch(path.name):
            found.append(Preview(int(match[1]), path))
    return sorted(found, key=lambda preview: preview.step)


def load_preview(path: Path) -> NDArray[np.uint8]:
    """The images of a preview, shape (N, H, W, 3)."""
    with Image.open(path) as picture:
        tile = int(picture.info.get("tile", picture.height))
        count = int(picture.info.get("count", 1))
        grid = np.asarray(picture.convert("RGB"))
    rows, columns = grid.shape[0] // tile, grid.shape[1] // tile
    cells = grid.reshape(rows, tile, columns, tile, 3).swapaxes(1, 2)
    return cells.reshape(rows * columns, tile, tile, 3)[:count]
