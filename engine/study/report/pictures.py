"""Pictures of what was drawn: samples of each variant, and images brought back."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.errors import UserError
from engine.results.result import list_results
from engine.runs.directory import RunDirectory
from engine.runs.files import naming_disk_trouble
from engine.runs.grid import enlarged, grid
from engine.study.records import ROWS

Pictures = NDArray[np.uint8]
_COLUMNS, _FACTOR = 12, 3


def samples_of(run: RunDirectory) -> Pictures | None:
    """What the study drew of a run to look at; None: the run is gone, or nothing was drawn."""
    drawn = [result for result in list_results(run) if result.facts.kind == "sample"]
    try:
        return np.asarray(drawn[0].pictures()) if drawn else None
    except UserError:
        return None


def rows_of_run(run: RunDirectory, name: str) -> Pictures | None:
    """Images brought back, shape (N, 4, H, W, C): noisy, brought back, original, nearest."""
    try:
        with np.load(run.path / ROWS, allow_pickle=False) as stored:
            rows: Pictures = stored[name]
            return rows
    except (OSError, ValueError, KeyError):
        return None


def save_samples(samples: Pictures, path: Path) -> None:
    """The samples side by side."""
    _save(path, grid(_framed(samples), _COLUMNS))


def save_rows(rows: Pictures, path: Path) -> None:
    """A column for each image: noisy, brought back, original, nearest training image."""
    turned = rows.swapaxes(0, 1)
    _save(path, grid(_framed(turned.reshape(-1, *rows.shape[2:])), len(rows)))


def _framed(images: Pictures) -> Pictures:
    return np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=128)


def _save(path: Path, picture: Pictures) -> None:
    with naming_disk_trouble(f"Saving {path.name}"):
        Image.fromarray(enlarged(picture, _FACTOR)).quantize(128).save(path, optimize=True)
