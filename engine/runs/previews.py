"""Preview grids: PNGs of a step, whose text fields say how to cut them into images."""

import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from engine.runs.files import write_whole
from engine.runs.grid import cut, grid

_NAME = re.compile(r"step-(\d+)(-raw)?\.png")


@dataclass(frozen=True)
class Preview:
    """A preview on disk."""

    step: int
    path: Path
    """Of the EMA weights."""
    raw: Path | None = None
    """Of the raw weights, from the same noise; None where it was not drawn."""


def save_preview(
    folder: Path, step: int, images: NDArray[np.uint8], raw: NDArray[np.uint8] | None = None
) -> Path:
    """Save images of shape (N, H, W, C) as one nearly square grid, and those of the raw weights.

    The raw ones are there first, so that who sees the preview appear finds both.
    """
    folder.mkdir(exist_ok=True)
    path = folder / f"step-{step:08d}.png"
    if raw is not None:
        write_whole(path.with_stem(f"{path.stem}-raw"), _encoded(raw))
    write_whole(path, _encoded(images))
    return path


def list_previews(folder: Path) -> list[Preview]:
    """The previews of a run, oldest first."""
    found = _found(folder)
    return [
        Preview(step, path, found.get((step, True)))
        for (step, is_raw), path in sorted(found.items())
        if not is_raw
    ]


def drop_previews_after(folder: Path, step: int) -> None:
    """Remove the previews of a future that is given up by going back to `step`."""
    for (drawn, _), path in _found(folder).items():
        if drawn > step:
            path.unlink()


def load_preview(path: Path) -> NDArray[np.uint8]:
    """The images of a preview, shape (N, H, W, 3)."""
    with Image.open(path) as picture:
        tile = int(picture.info.get("tile", picture.height))
        count = int(picture.info.get("count", 1))
        return cut(np.asarray(picture.convert("RGB")), tile, count)


def _found(folder: Path) -> dict[tuple[int, bool], Path]:
    """The files, by their step and whether they are of the raw weights."""
    paths = folder.iterdir() if folder.is_dir() else []
    matches = ((path, _NAME.fullmatch(path.name)) for path in paths)
    return {(int(match[1]), bool(match[2])): path for path, match in matches if match}


def _encoded(images: NDArray[np.uint8]) -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("tile", str(images.shape[1]))
    text.add_text("count", str(len(images)))
    buffer = io.BytesIO()
    Image.fromarray(grid(images)).save(buffer, "PNG", pnginfo=text)
    return buffer.getvalue()
