"""The way from noise to an image: frames x_t, under each what the network predicts from it."""

import numpy as np
from matplotlib.figure import Figure

from engine.errors import UserError
from engine.figures.picture_sheet import PictureSheet
from engine.figures.result_words import title_of
from engine.results.result import Result
from engine.results.trajectory import Trajectory
from engine.runs.directory import RunDirectory

_TILE = 0.78


def strip_figure(run: RunDirectory, result: Result, frames: int, image: int, dpi: int) -> Figure:
    """Some frames of one image, the first and the last among them, each with its noise level.

    Args:
        run: whose result it is.
        result: to show.
        frames: how many, as evenly spread over the stored ones as can be.
        image: which of the result's, from 0.
        dpi: dots per inch that it will be saved with.

    Raises:
        UserError: there is no such image; the frames are missing or damaged.
    """
    count, side = result.facts.count, result.facts.image_size
    if not 0 <= image < count:
        raise UserError(f"{result.name} has no image {image}: choose 0 to {count - 1}.")
    trajectory = Trajectory.open(result)
    _check(trajectory)
    places = chosen_places(len(trajectory.x_t), frames)
    title = title_of(run, result, f"image {image}" if count > 1 else "")
    sheet = PictureSheet(
        2, len(places), side=side, tile=_TILE, dpi=dpi, title=title,
        over_columns=True, beside_rows=True,
    )  # fmt: skip
    sheet.name(0, "x\N{LATIN SUBSCRIPT SMALL LETTER T}")
    sheet.name(1, "predicted x\N{SUBSCRIPT ZERO}")
    for column, place in enumerate(places):
        level = trajectory.level(result.facts.frames[place])
        sheet.head(column, "result" if level is None else f"t = {level}")
        sheet.put(0, column, np.asarray(trajectory.x_t[place, image]))
        sheet.put(1, column, np.asarray(trajectory.x0[place, image]))
    return sheet.figure


def chosen_places(stored: int, wanted: int) -> list[int]:
    """Which of so many stored frames: first and last, and evenly between."""
    spread = np.linspace(0, stored - 1, min(stored, wanted)).round().astype(int)
    return [int(place) for place in np.unique(spread)]


def _check(trajectory: Trajectory) -> None:
    """Raises UserError when the arrays are not what the result says of them."""
    facts, path = trajectory.result.facts, trajectory.result.path
    shape = (len(facts.frames), facts.count, facts.image_size, facts.image_size)
    for frames in (trajectory.x_t, trajectory.x0):
        if frames.shape[:4] != shape or frames.dtype != np.uint8 or not len(frames):
            raise UserError(f"The frames of {str(path)!r} are not what its result.json says.")
