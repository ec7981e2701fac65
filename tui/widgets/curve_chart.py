"""Curves over steps, drawn in braille dots."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from tui.plotting.axis import Axis, axis_for
from tui.plotting.canvas import DotCanvas
from tui.plotting.decimate import columns_of_curve
from tui.text import short

Values = NDArray[np.float64]

_LEFT = 8
"""Cells of the labels on the left."""


@dataclass(frozen=True)
class Curve:
    """A named curve; `colour` is the name of one of the chart's component classes."""

    name: str
    x: Values
    y: Values
    colour: str
    error: Values | None = None
    """Half the height of an error bar at each point."""


class CurveChart(Widget):
    """Draws curves; the later ones lie on top. Redraws only when given new ones, or resized."""

    COMPONENT_CLASSES = {
        "chart--train",
        "chart--train-raw",
        "chart--validation",
        "chart--axis",
        "chart--empty",
    }
    DEFAULT_CSS = """
    CurveChart {
        .chart--train { color: $primary; }
        .chart--train-raw { color: $primary-darken-3; }
        .chart--validation { color: $warning; }
        .chart--axis { color: $text-muted; }
        .chart--empty { color: $text-muted; }
    }
    """

    def __init__(self, *, empty: str, id: str | None = None) -> None:
        """A chart that says `empty` as long as there is nothing to draw."""
        super().__init__(id=id)
        self._empty = empty
        self._curves: tuple[Curve, ...] = ()
        self._is_log = False
        self._strips: list[Strip] = []
        self._drawn_size: Size | None = None

    def show(self, curves: tuple[Curve, ...], *, is_log: bool) -> None:
        """Draw these curves from now on."""
        self._curves, self._is_log = curves, is_log
        self._drawn_size = None
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row of the chart; all rows are drawn together when something has changed."""
        if self._drawn_size != self.size:
            self._drawn_size = self.size
            self._strips = self._draw(self.size.width, self.size.height)
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width)

    def notify_style_update(self) -> None:
        """Draw anew in the colours of another theme."""
        super().notify_style_update()
        self._drawn_size = None

    def _draw(self, width: int, height: int) -> list[Strip]:
        points = [curve for curve in self._curves if np.isfinite(curve.y).any()]
        if not points or width < _LEFT + 8 or height < 4:
            return self._draw_empty(width, height)
        x_axis = Axis(0.0, max(1.0, max(float(curve.x[-1]) for curve in points)))
        y_axis = axis_for(np.concatenate([curve.y for curve in points]), is_log=self._is_log)
        canvas = DotCanvas(width - _LEFT, height - 1)
        for layer, curve in enumerate(points):
            _draw_curve(canvas, curve, x_axis, y_axis, layer)
        colours = [self._style(curve.colour) for curve in points]
        labels = _left_labels(y_axis, canvas.height)
        strips = [
            self._row(labels.get(row, ""), runs, colours) for row, runs in enumerate(canvas.rows())
        ]
        return [*strips, self._bottom(x_axis, width)]

    def _row(self, label: str, runs: list[tuple[str, int]], colours: list[Style]) -> Strip:
        background = self.rich_style
        edge = "┤" if label else "│"
        segments = [
            Segment(f"{label:>{_LEFT - 2}} {edge}", background + self._style("chart--axis"))
        ]
        for text, layer in runs:
            style = background if layer < 0 else background + colours[layer]
            segments.append(Segment(text, style))
        return Strip(segments)

    def _bottom(self, axis: Axis, width: int) -> Strip:
        """The labels below, each beginning under its tick, as far as they have room."""
        line = [" "] * width
        room = width - _LEFT
        free = 0
        for tick in axis.ticks(max(2, room // 12)):
            text = short(tick)
            start = _LEFT + min(round(tick / axis.high * room), room - len(text))
            if start >= free:
                line[start : start + len(text)] = text
                free = start + len(text) + 2
        return Strip([Segment("".join(line), self.rich_style + self._style("chart--axis"))])

    def _draw_empty(self, width: int, height: int) -> list[Strip]:
        style = self.rich_style + self._style("chart--empty")
        rows = [Strip.blank(width, self.rich_style) for _ in range(height)]
        if height:
            text = self._empty[:width].center(width)
            rows[height // 2] = Strip([Segment(text, style)])
        return rows

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(name, partial=True)


def _draw_curve(canvas: DotCanvas, curve: Curve, x_axis: Axis, y_axis: Axis, layer: int) -> None:
    y = np.where(curve.y > 0, curve.y, np.nan) if y_axis.is_log else curve.y
    columns, lows, highs = columns_of_curve(curve.x, y, x_axis.low, x_axis.high, canvas.dots_wide)
    bottom = canvas.dots_high - 1
    tops = np.round((1 - y_axis.place(highs)) * bottom).astype(np.int64)
    bottoms = np.round((1 - y_axis.place(lows)) * bottom).astype(np.int64)
    canvas.envelope(columns, tops, bottoms, layer)


def _left_labels(axis: Axis, height: int) -> dict[int, str]:
    """Row -> label."""
    ticks = np.array(axis.ticks(max(2, height // 3)))
    rows = np.round((1 - axis.place(ticks)) * (height - 1)).astype(int)
    return {
        row: short(tick)
        for row, tick in zip(rows.tolist(), ticks.tolist(), strict=True)
        if 0 <= row < height
    }
