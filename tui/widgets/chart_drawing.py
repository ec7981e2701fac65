"""Curves, their errors and marks, drawn into cells."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.curves.axis import Axis, axis_for
from engine.curves.clock import written
from engine.curves.decimate import Extent, columns_of_curve, value_between
from tui.plotting.canvas import DotCanvas
from tui.plotting.cells import Cells
from tui.plotting.view import View
from tui.text import short

Values = NDArray[np.float64]

STYLES = (
    "chart--ground",
    "chart--train",
    "chart--train-raw",
    "chart--validation",
    "chart--figure",
    "chart--error",
    "chart--axis",
    "chart--line",
    "chart--cursor",
    "chart--best",
    "chart--resumed",
    "chart--changed",
    "chart--empty",
)
"""The chart's component classes; the first is the ground."""

_LABELS = 8
"""Cells of the labels on the left."""

MarkKind = Literal["resumed", "changed", "best"]
_SIGNS: dict[MarkKind, str] = {"resumed": "↻", "changed": "Δ", "best": "★"}
"""In the order of what is to be seen where they meet: the last."""
_FAINT = "┊"
_CELLS_A_LETTER, _MOST_LETTERS = 8, 3
"""Letters on a curve, at most, and cells for each of them."""

_Dots = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
"""Columns, tops and bottoms."""


@dataclass(frozen=True)
class Curve:
    """A named curve; `colour` is the name of one of the chart's component classes."""

    name: str
    x: Values
    """Rising."""
    y: Values
    colour: str
    error: Values | None = None
    """Of each y: drawn as a bar from y - error to y + error."""
    is_dotted: bool = False
    stands_out: bool = False
    """Whether it takes the dots of those below it out of its way, to be seen without colour."""
    letter: str = ""
    """Written on it here and there, to be told from others without colour."""


@dataclass(frozen=True)
class Mark:
    """A place on the x axis where something happened."""

    x: float
    kind: MarkKind


class Plot(NamedTuple):
    """Where in a chart the curves are, in cells."""

    left: int
    width: int
    height: int

    def x_at(self, column: int, view: View) -> float | None:
        """The x in the middle of a column of the chart; None beside the plot."""
        share = (column - self.left + 0.5) / max(1, self.width)
        return view.at(share) if 0 <= share <= 1 else None

    def column_of(self, x: float, view: View) -> int | None:
        """The column of the chart where an x is; None when it is out of view."""
        if self.width < 1 or not view.low <= x <= view.high:
            return None
        return self.left + min(int(view.place(x) * self.width), self.width - 1)


def plot_in(width: int, height: int) -> Plot:
    """The plot in a chart of this size; a small one does without labels."""
    left = _LABELS if width >= 2 * _LABELS else 0
    return Plot(left, width - left, height - (1 if height >= 4 else 0))


def has_points(curve: Curve) -> bool:
    """Whether there is anything of it to be drawn."""
    # Nearly always the last one will do.
    return bool(np.isfinite(curve.y[-1:]).any() or np.isfinite(curve.y).any())


def draw_chart(
    size: tuple[int, int],
    curves: tuple[Curve, ...],
    marks: tuple[Mark, ...],
    view: View,
    *,
    is_log: bool,
    is_time: bool,
    styles: tuple[str, ...] = STYLES,
) -> Cells:
    """A chart with all but its cursor.

    Args:
        size: width and height in cells.
        curves: the later ones lie on top.
        marks: of what is to be seen on the x axis.
        view: the part of the x axis.
        is_log: whether the y axis is logarithmic.
        is_time: whether x is in seconds.
        styles: `STYLES`, and those of the curves that are not among them.
    """
    cells = Cells(*size, styles)
    plot = plot_in(*size)
    if plot.width < 1 or plot.height < 1:
        return cells
    canvas = DotCanvas(plot.width, plot.height)
    extents = [_extent(curve, view, canvas.dots_wide, is_log) for curve in curves]
    errors = [
        _errors(curve, curve.error, view, canvas.dots_wide)
        for curve in curves
        if curve.error is not None
    ]
    axis = axis_for(_all_values([*extents, *errors]), is_log=is_log)
    for error in errors:
        canvas.verticals(*_dots(error, axis, canvas), cells.style("chart--error"))
    dots = [_dots(extent, axis, canvas) for extent in extents]
    for curve, places in zip(curves, dots, strict=True):
        canvas.envelope(
            *places,
            cells.style(curve.colour),
            is_dotted=curve.is_dotted,
            covers=curve.stands_out,
        )
    cells.lay(0, plot.left, *canvas.cells())
    _draw_letters(cells, plot, list(zip(curves, dots, strict=True)))
    _draw_marks(cells, plot, marks, view)
    _draw_left(cells, plot, axis)
    if plot.height < cells.height:
        _draw_bottom(cells, plot, Axis(view.low, view.high, is_time=is_time))
    return cells


def with_cursor(cells: Cells, view: View, x: float) -> Cells:
    """The drawing with a line at `x`, behind the curves."""
    plot = plot_in(cells.width, cells.height)
    column = plot.column_of(x, view)
    if column is None:
        return cells
    drawn = cells.copy()
    drawn.line_down(column, 0, plot.height, "│", "chart--cursor", over=f" {_FAINT}")
    return drawn


def _extent(curve: Curve, view: View, width: int, is_log: bool) -> Extent:
    """What is in view, and at the edges the lines that lead out of it."""
    columns, lows, highs = columns_of_curve(
        curve.x, curve.y, view.low, view.high, width, is_positive=is_log
    )
    for edge, place, at in ((-1, 0, view.low), (width, len(columns), view.high)):
        value = value_between(curve.x, curve.y, at, is_log=is_log)
        if value is not None:
            place = place if edge < 0 else len(columns)
            columns = np.insert(columns, place, edge)
            lows, highs = np.insert(lows, place, value), np.insert(highs, place, value)
    return Extent(columns, lows, highs)


def _errors(curve: Curve, error: Values, view: View, width: int) -> Extent:
    """From the lowest end of a bar to the highest one in each column."""
    with np.errstate(over="ignore", invalid="ignore"):
        low, high = curve.y - error, curve.y + error
    good = np.isfinite(low) & np.isfinite(high)
    lowest, highest = (
        columns_of_curve(curve.x, np.where(good, ends, np.nan), view.low, view.high, width)
        for ends in (low, high)
    )
    return Extent(lowest.columns, lowest.lows, highest.highs)


def _all_values(extents: list[Extent]) -> Values:
    return np.concatenate([np.empty(0), *(part for e in extents for part in (e.lows, e.highs))])


def _dots(extent: Extent, axis: Axis, canvas: DotCanvas) -> _Dots:
    """Columns, tops and bottoms in dots."""
    bottom = canvas.dots_high - 1
    lows, highs = (np.clip(values, axis.low, axis.high) for values in (extent.lows, extent.highs))
    tops = np.round((1 - axis.place(highs)) * bottom).astype(np.int64)
    bottoms = np.round((1 - axis.place(lows)) * bottom).astype(np.int64)
    return extent.columns, tops, bottoms


def _draw_letters(cells: Cells, plot: Plot, curves: list[tuple[Curve, _Dots]]) -> None:
    """Each curve's at places of its own, so that curves that lie together are all named."""
    lettered = [(curve, dots) for curve, dots in curves if curve.letter]
    times = max(1, min(_MOST_LETTERS, plot.width // (_CELLS_A_LETTER * max(1, len(lettered)))))
    parts = times * len(lettered)
    for part in range(parts):
        curve, (columns, tops, bottoms) = lettered[part % len(lettered)]
        inside = np.flatnonzero((columns >= 0) & (columns < 2 * plot.width))
        if not len(inside):
            continue
        first, last = columns[inside[0]], columns[inside[-1]]
        wanted = first + (last - first) * (part + 0.5) / parts
        nearest = inside[np.abs(columns[inside] - wanted).argmin()]
        row, column = int(tops[nearest] + bottoms[nearest]) // 8, int(columns[nearest]) // 2
        cells.write(row, plot.left + column, curve.letter, curve.colour)


def _draw_marks(cells: Cells, plot: Plot, marks: tuple[Mark, ...], view: View) -> None:
    """A sign in the top row, a faint line below, in the order of `_SIGNS`."""
    for kind, sign in _SIGNS.items():
        for column in {plot.column_of(mark.x, view) for mark in marks if mark.kind == kind}:
            if column is not None:
                cells.line_down(column, 1, plot.height, _FAINT, "chart--line")
                cells.write(0, column, sign, f"chart--{kind}")


def _draw_left(cells: Cells, plot: Plot, axis: Axis) -> None:
    if not plot.left:
        return
    ticks = np.array(axis.ticks(max(2, plot.height // 3)))
    rows = np.round((1 - axis.place(ticks)) * (plot.height - 1)).astype(int)
    labels = dict(zip(rows.tolist(), ticks.tolist(), strict=True))
    for row in range(plot.height):
        edge = "┤" if row in labels else "│"
        label = _in_six(labels[row]) if row in labels else ""
        cells.write(row, 0, f"{label:>{_LABELS - 2}} {edge}", "chart--axis")


def _draw_bottom(cells: Cells, plot: Plot, axis: Axis) -> None:
    """The labels below, each beginning under its tick, as far as they have room."""
    free = 0
    ticks = axis.ticks(max(2, plot.width // 12))
    for tick, text in zip(ticks, _x_labels(ticks, axis.is_time), strict=True):
        place = round((tick - axis.low) / (axis.high - axis.low) * plot.width)
        start = plot.left + min(place, plot.width - len(text))
        if start >= free:
            cells.write(plot.height, start, text, "chart--axis")
            free = start + len(text) + 2


def _x_labels(ticks: list[float], is_time: bool) -> list[str]:
    """As short as they can be while no two are the same."""
    labels = [written(tick) if is_time else short(tick) for tick in ticks]
    if len(set(labels)) == len(labels):
        return labels
    unit = " s" if is_time else ""
    return [f"{tick:,.10g}{unit}" for tick in ticks]


def _in_six(value: float) -> str:
    """A label of six characters at most."""
    for text in (short(value), f"{value:.1e}", f"{value:.0e}"):
        text = text.replace("e+0", "e").replace("e-0", "e-").replace("e+", "e")
        if len(text) <= _LABELS - 2:
            return text
    return ""
