"""Preview grids: one PNG per step, whose text fields say how to cut it into images."""

import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from engine.runs.files import write_whole
from engine.runs.grid import cut, grid

_NAME = re.compile(r"step-(\d+)\.png")


@dataclass(frozen=True)
class Preview:
    """A preview on disk."""

    step: int
    path: Path
    raw: Path | None = None


def save_preview(folder: Path, step: int, images: NDArray[np.uint8]) -> Path:
    """Save images of shape (N, H, W, C) as one nearly square grid."""
    folder.mkdir(exist_ok=True)
    text = PngImagePlugin.PngInfo()
    text.add_text("tile", str(images.shape[1]))
    text.add_text("count", str(len(images)))
    buffer = io.BytesIO()
    Image.fromarray(grid(images)).save(buffer, "PNG", pnginfo=text)
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


def drop_previews_after(folder: Path, step: int) -> None:
    """Remove the previews of a future that is given up by going back to `step`."""
    for preview in list_previews(folder):
        if preview.step > step:
            preview.path.unlink()


def load_preview(path: Path) -> NDArray[np.uint8]:
    """The images of a preview, shape (N, H, W, 3)."""
    with Image.open(path) as picture:
        tile = int(picture.info.get("tile", picture.height))
        count = int(picture.info.get("count", 1))
        return cut(np.asarray(picture.convert("RGB")), tile, count)
