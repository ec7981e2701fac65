"""Curves with error bars; matplotlib is loaded with this module, and by nothing else."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Sheet
from matplotlib.ticker import FuncFormatter, MaxNLocator

from engine.runs.files import naming_disk_trouble
from engine.study.records import Record
from engine.study.report.results import Row
from engine.study.report.statistics import Figure, is_clear, mean_of

matplotlib.use("Agg")
_WIDE, _HIGH, _DPI = 8.0, 3.0, 80
_LINEAR = 0.1
_SEEN = "images seen, in thousands"
_COLOURS = ("#333333", "#d1495b", "#00798c", "#edae49", "#66a182")


def save_lesson(rows: Sequence[Row], compares_losses: bool, path: Path) -> None:
    """KID of each row with its error and each seed as a dot, and beside it the loss curves."""
    sheet, axes = _sheet(2 if compares_losses else 1)
    _draw_kids(axes[0], rows)
    if compares_losses:
        for row, colour in zip(rows, _COLOURS, strict=False):
            label = row.label if len(rows) > 1 else ""
            _draw_curve(axes[1], row.sound, row.weights, colour, label)
        _name_axes(axes[1], _SEEN, "validation loss")
        _finish_losses(axes[1])
    _save(sheet, path)


def save_differences(differences: dict[str, Figure], path: Path) -> None:
    """Every variant's KID less the base's; full dots are clear differences."""
    sheet = Sheet(figsize=(_WIDE, 0.6 + 0.28 * len(differences)), layout="constrained")
    axes = sheet.subplots()
    labels = list(reversed(differences))
    for place, label in enumerate(labels):
        figure = differences[label]
        colour = _COLOURS[0]
        if clear := is_clear(figure):
            colour = _COLOURS[1] if figure.value > 0 else _COLOURS[2]
        face = colour if clear else "white"
        axes.errorbar(
            figure.value, place, xerr=figure.error, fmt="o", color=colour, mfc=face, capsize=3
        )
    axes.set_yticks(range(len(labels)), labels, fontsize=8)
    axes.axvline(0, color="#999999", linewidth=1)
    # A few differences are ten times as large as all the others: linear between the ticks beside
    # 0, logarithmic beyond.
    axes.set_xscale("symlog", linthresh=_LINEAR)
    ticks = [-4 * _LINEAR, -_LINEAR, -_LINEAR / 2, 0, _LINEAR / 2, _LINEAR, 4 * _LINEAR]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    _name_axes(axes, "KID less the base's: left is better", "")
    _save(sheet, path)


def save_followed(rows: Sequence[Row], path: Path) -> None:
    """Along long trainings: KID with its error over images, and training and validation losses."""
    sheet, axes = _sheet(2)
    for row, colour in zip(rows, _COLOURS, strict=False):
        for number, record in enumerate(row.sound):
            made = [one for one in record.evaluations if one.weights == row.weights]
            axes[0].errorbar(
                [_seen(record, one.step) for one in made],
                [one.value for one in made],
                yerr=[one.standard_error for one in made],
                fmt="o-",
                color=colour,
                capsize=2,
                markersize=4,
                label=row.label if not number else None,
            )
        _draw_curve(axes[1], row.sound, row.weights, colour, f"{row.label}, validation")
        _draw_curve(axes[1], row.sound, "train", colour, f"{row.label}, training", "--")
    _name_axes(axes[0], _SEEN, "KID")
    _name_axes(axes[1], _SEEN, "loss")
    _finish_losses(axes[1])
    _save(sheet, path)


def save_restored(rows: Sequence[Row], path: Path) -> None:
    """How far images brought back are from their originals, by side and level."""
    sheet, axes = _sheet(1)
    labels: list[str] = []
    for offset, (row, colour) in enumerate(zip(rows, _COLOURS, strict=False)):
        for number, record in enumerate(row.sound):
            labels = [f"{one.side}\nfrom level {one.level}" for one in record.restored]
            places = [place + 0.2 * offset + 0.05 * number for place in range(len(labels))]
            axes[0].errorbar(
                places,
                [one.rms for one in record.restored],
                yerr=[one.rms_error for one in record.restored],
                fmt="o",
                color=colour,
                capsize=3,
                label=row.label if not number else None,
            )
    axes[0].set_xticks(range(len(labels)), labels, fontsize=8)
    axes[0].set_ylim(bottom=0)
    _name_axes(axes[0], "", "RMS to the original")
    axes[0].legend(fontsize=7)
    _save(sheet, path)


def _draw_kids(axes: Axes, rows: Sequence[Row]) -> None:
    for place, (row, colour) in enumerate(zip(rows, _COLOURS, strict=False)):
        kid = row.kid
        axes.errorbar(place, kid.value, yerr=kid.error, fmt="o", color=colour, capsize=4)
        seeds = list(row.kids.values())
        axes.plot([place + 0.15] * len(seeds), seeds, ".", color=colour, alpha=0.5)
    labels = [row.label.replace(", ", ",\n") for row in rows]
    axes.set_xticks(range(len(rows)), labels, fontsize=7)
    axes.set_xlim(-0.5, len(rows) - 0.5)
    _name_axes(axes, "", "KID")


def _draw_curve(
    axes: Axes, records: Sequence[Record], which: str, colour: str, label: str, style: str = "-"
) -> None:
    """The mean over seeds of the losses at each validation, and its error as a band."""
    by_images: dict[float, list[float]] = {}
    for record in records:
        for point in record.curve:
            loss = getattr(point, which)
            by_images.setdefault(_seen(record, point.step), []).append(
                float("nan") if loss is None else loss
            )
    seen = sorted(by_images)
    means = [mean_of(by_images[images]) for images in seen]
    values = [mean.value for mean in means]
    axes.plot(seen, values, style, color=colour, label=label or None, linewidth=1.2)
    axes.fill_between(
        seen,
        [mean.value - mean.error for mean in means],
        [mean.value + mean.error for mean in means],
        color=colour,
        alpha=0.2,
        linewidth=0,
    )


def _seen(record: Record, step: int) -> float:
    """Thousands of images: epochs of few and of many images are of different lengths."""
    return step * record.images_seen / max(1, record.steps) / 1000


def _finish_losses(axes: Axes) -> None:
    """Logarithmic, with plain numbers beside it."""
    axes.set_yscale("log")
    for which in (axes.yaxis.set_major_formatter, axes.yaxis.set_minor_formatter):
        which(FuncFormatter(lambda value, _: f"{value:.2g}"))
    axes.tick_params(axis="y", which="minor", labelsize=6)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(fontsize=7)


def _name_axes(axes: Axes, x: str, y: str) -> None:
    axes.set_xlabel(x, fontsize=8)
    axes.set_ylabel(y, fontsize=8)
    axes.tick_params(labelsize=7)
    axes.grid(alpha=0.3)


def _sheet(columns: int) -> tuple[Sheet, list[Axes]]:
    sheet = Sheet(figsize=(_WIDE * columns / 2, _HIGH), layout="constrained")
    return sheet, list(sheet.subplots(1, columns, squeeze=False)[0])


def _save(sheet: Sheet, path: Path) -> None:
    with naming_disk_trouble(f"Saving {path.name}"):
        sheet.savefig(path, dpi=_DPI, metadata={"Software": None})
