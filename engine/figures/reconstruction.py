"""Images noised and brought back: noisy, brought back, original, nearest training image."""

from pathlib import Path

from matplotlib.figure import Figure

from engine.errors import UserError
from engine.figures.picture_sheet import PictureSheet
from engine.figures.result_words import title_of
from engine.figures.run_log import shown_name
from engine.results.result import Result
from engine.runs.directory import RunDirectory

_TILE = 0.78
_MOST = 16
_ROWS = {
    "noisy": "noisy",
    "final": "reconstructed",
    "original": "original",
    "nearest": "nearest\ntraining image",
}


def reconstruction_figure(run: RunDirectory, result: Result, dpi: int) -> Figure:
    """A column for each image, at most 16.

    Raises:
        UserError: the result is no reconstruction; its pictures are missing or damaged.
    """
    facts = result.facts
    if facts.kind != "reconstruct":
        raise UserError(f"{result.name} is no reconstruction: it has no originals to show.")
    roles = {role: result.pictures(role) for role in _ROWS}
    shown = min(_MOST, *(len(pictures) for pictures in roles.values()))
    of_all = f", {shown} of {facts.count} images" if shown < facts.count else ""
    title = title_of(run, result, f"from t = {facts.levels[0]}{of_all}")
    sheet = PictureSheet(
        len(_ROWS), shown, side=facts.image_size, tile=_TILE, dpi=dpi, title=title,
        over_columns=True, beside_rows=True,
    )  # fmt: skip
    for row, (role, name) in enumerate(_ROWS.items()):
        sheet.name(row, name)
        for column in range(shown):
            sheet.put(row, column, roles[role][column])
    for column in range(shown):
        sheet.head(column, _head(result, column))
    return sheet.figure


def _head(result: Result, column: int) -> str:
    facts = result.facts
    if column < len(facts.similarity):
        psnr = facts.similarity[column].psnr
        return "equal" if psnr is None else f"{psnr:.1f} dB"
    if column < len(facts.images):
        return f"image {facts.images[column]}"
    return shown_name(Path(facts.source).name)
