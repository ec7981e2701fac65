"""The pictures of a result, side by side."""

import math

from matplotlib.figure import Figure

from engine.figures.picture_sheet import PictureSheet
from engine.figures.result_words import title_of
from engine.results.result import Result
from engine.runs.directory import RunDirectory

_MOST_COLUMNS = 16
_TILE = 0.62


def samples_figure(run: RunDirectory, result: Result, dpi: int) -> Figure:
    """All images of a result; of an interpolation in a row as long as there is room.

    Raises:
        UserError: they are missing or damaged.
    """
    pictures = result.pictures()
    count, side = pictures.shape[:2]
    is_row = result.facts.kind == "interpolate"
    columns = min(_MOST_COLUMNS, count) if is_row else columns_for(count)
    rows = math.ceil(count / columns)
    images = "1 image" if count == 1 else f"{count} images"
    title = title_of(run, result, images)
    sheet = PictureSheet(rows, columns, side=side, tile=_TILE, dpi=dpi, title=title)
    for place, picture in enumerate(pictures):
        sheet.put(*divmod(place, columns), picture)
    return sheet.figure


def columns_for(count: int) -> int:
    """As many that rather wide rows are full, or nearly so; at most 16."""
    fewest, most = math.ceil(math.sqrt(count)), min(count, math.ceil(math.sqrt(4 * count)))
    possible = range(min(fewest, _MOST_COLUMNS), min(most, _MOST_COLUMNS) + 1)
    return min(possible, key=lambda columns: (-count % columns, -columns))
