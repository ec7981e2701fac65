"""Curves over steps or time, drawn in braille dots, to be looked at closely."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from rich.segment import Segment
from rich.style import Style
from textual.events import (
    Leave,
    MouseDown,
    MouseMove,
    MouseScrollDown,
    MouseScrollLeft,
    MouseScrollRight,
    MouseScrollUp,
    MouseUp,
)
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.plotting.cells import Cells
from tui.plotting.view import View, grown, panned, showing, zoomed
from tui.widgets.chart_drawing import (
    STYLES,
    Curve,
    Mark,
    Plot,
    draw_chart,
    has_points,
    plot_in,
    with_cursor,
)

__all__ = ["Curve", "CurveChart", "Mark", "Reading"]

_WHEEL_FACTOR = 1.25
_WHEEL_PAN = 0.1
"""Of the width of the view."""


@dataclass(frozen=True)
class Reading:
    """The point of a curve that is nearest to the cursor."""

    name: str
    x: float
    y: float
    place: int
    """Its number in the curve."""


class CurveChart(Widget):
    """Draws curves; the later ones lie on top. Redraws only what has changed.

    The wheel zooms in x where the pointer is, dragging pans, and the cursor follows the pointer;
    a click leaves it there.
    """

    ALLOW_SELECT = False
    STYLES: ClassVar[tuple[str, ...]] = STYLES
    """The component classes that may be drawn in; who adds some lists them in both."""
    COMPONENT_CLASSES = set(STYLES)
    DEFAULT_CSS = """
    CurveChart {
        .chart--train { color: $text-primary; }
        .chart--train-raw { color: $primary 50%; }
        .chart--validation { color: $text-warning; }
        .chart--figure { color: $text-success; }
        .chart--error { color: $foreground 35%; }
        .chart--axis { color: $foreground-muted; }
        .chart--line { color: $foreground 25%; }
        .chart--cursor { color: $text-accent; }
        .chart--best { color: $text-warning; text-style: bold; }
        .chart--resumed { color: $foreground-muted; }
        .chart--changed { color: $text-accent; text-style: bold; }
        .chart--empty { color: $foreground-muted; }
    }
    """

    class Moved(Message):
        """The mouse has moved the view or the cursor."""

    def __init__(self, *, empty: str, id: str | None = None) -> None:
        """A chart that says `empty` as long as there is nothing to draw."""
        super().__init__(id=id)
        self._empty = empty
        self._curves: tuple[Curve, ...] = ()
        self._marks: tuple[Mark, ...] = ()
        self._is_log = self._is_time = False
        self._low = 0.0
        self._view: View | None = None
        """The part that is looked at; None: the whole."""
        self._pinned: float | None = None
        """Where the cursor stays."""
        self._pointed: float | None = None
        """Where the pointer is, which goes before."""
        self._drag: tuple[int, View] | None = None
        """Where the mouse was pressed, and the view then."""
        self._is_due = self._tells = False
        self._chart: Cells | None = None
        """The drawing without the cursor; None: to be drawn."""
        self._shown: Cells | None = None
        self._strips: dict[int, Strip] = {}
        self._styles: dict[str, Style] = {}

    @property
    def whole(self) -> View:
        """All there is on the x axis."""
        high = max((float(curve.x[-1]) for curve in self._curves), default=1.0)
        return View(self._low, high if high > self._low else self._low + 1.0)

    @property
    def view(self) -> View:
        """What is looked at."""
        return self._view or self.whole

    @property
    def is_whole(self) -> bool:
        """Whether the whole is looked at."""
        return self._view is None

    @property
    def cursor(self) -> float | None:
        """The x of the cursor; None when there is none, or it is out of view."""
        x = self._pinned if self._pointed is None else self._pointed
        return x if x is not None and self.view.low <= x <= self.view.high else None

    @property
    def cell_width(self) -> float:
        """How much of x one cell shows."""
        return self.view.width / max(1, self._plot.width)

    @property
    def _plot(self) -> Plot:
        return plot_in(self.size.width, self.size.height)

    def show(
        self,
        curves: tuple[Curve, ...],
        *,
        is_log: bool,
        is_time: bool = False,
        marks: tuple[Mark, ...] = (),
        low: float = 0.0,
    ) -> None:
        """Draw these curves from now on; a view that reached the end goes along with it.

        Args:
            curves: their x rise; those without a single number are left out.
            is_log: whether the y axis is logarithmic.
            is_time: whether x is in seconds.
            marks: places on the x axis.
            low: where the x axis begins.
        """
        before = self.whole
        self._curves = tuple(curve for curve in curves if has_points(curve))
        self._marks, self._is_log, self._is_time, self._low = marks, is_log, is_time, low
        if self._view is not None:
            self._view = grown(self._view, before, self.whole)
        self._draw_soon()

    def zoom(self, factor: float, at: float | None = None) -> None:
        """Show less of x (`factor` above 1) or more, around `at`, the cursor, or the middle."""
        if at is None:
            at = self.view.at(0.5) if self.cursor is None else self.cursor
        points = max((len(curve.x) for curve in self._curves), default=1)
        narrowest = 2 * self.whole.width / points
        self._look_at(zoomed(self.view, self.whole, factor, at, narrowest))

    def pan(self, share: float) -> None:
        """Move the view to the right by a share of its width."""
        self._look_at(panned(self.view, self.whole, share))

    def look_at(self, view: View | None, cursor: float | None) -> None:
        """Show a part of x, or the whole, with a cursor or without."""
        self._pinned, self._pointed = cursor, None
        self._look_at(view or self.whole)

    def move_cursor(self, cells: int) -> None:
        """Move the cursor by so many cells; the view goes along. It appears at the right edge."""
        view = self.view
        if self.cursor is None:
            self._pinned = view.high
        else:
            x = self.cursor + cells * self.cell_width
            self._pinned = min(max(x, self.whole.low), self.whole.high)
        self._pointed = None
        self._look_at(showing(view, self.whole, self._pinned))

    def readings(self) -> tuple[Reading, ...]:
        """What the curves are at the cursor, in their order; nothing without a cursor."""
        x = self.cursor
        return () if x is None else tuple(_nearest(curve, x) for curve in self._curves)

    def render_line(self, y: int) -> Strip:
        """One row of the chart."""
        if self._shown is None or (self._shown.width, self._shown.height) != self.size:
            self._chart = None
            self._shown = self._drawing()
            self._strips.clear()
        if y not in self._strips:
            self._strips[y] = self._strip(self._shown, y)
        return self._strips[y]

    def notify_style_update(self) -> None:
        """Draw anew in the colours of another theme."""
        super().notify_style_update()
        self._styles.clear()
        self._strips.clear()

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Zoom in at the pointer."""
        event.stop()
        self._zoom_at(event.x, _WHEEL_FACTOR)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Zoom out at the pointer."""
        event.stop()
        self._zoom_at(event.x, 1 / _WHEEL_FACTOR)

    def on_mouse_scroll_left(self, event: MouseScrollLeft) -> None:
        """Pan to the left."""
        event.stop()
        self.pan(-_WHEEL_PAN)
        self._point_at(event.x)

    def on_mouse_scroll_right(self, event: MouseScrollRight) -> None:
        """Pan to the right."""
        event.stop()
        self.pan(_WHEEL_PAN)
        self._point_at(event.x)

    def on_mouse_down(self, event: MouseDown) -> None:
        """Begin to drag."""
        self._drag = (event.x, self.view)
        self.capture_mouse()

    def on_mouse_move(self, event: MouseMove) -> None:
        """Drag the view, or let the cursor follow."""
        if self._drag is not None and event.x != self._drag[0]:
            begin, view = self._drag
            self._look_at(panned(view, self.whole, (begin - event.x) / max(1, self._plot.width)))
        self._point_at(event.x)

    def on_mouse_up(self, event: MouseUp) -> None:
        """End dragging; without a move it was a click, which leaves the cursor there."""
        self.release_mouse()
        drag, self._drag = self._drag, None
        if drag is not None and drag[0] == event.x:
            self._pinned = self._plot.x_at(event.x, self.view)
            self._point_at(event.x)

    def on_leave(self, event: Leave) -> None:
        """The cursor goes back to where it was left."""
        if event.node is self and self._pointed is not None:
            self._point_at(-1)

    def _point_at(self, column: int) -> None:
        self._pointed = self._plot.x_at(column, self.view) if column >= 0 else None
        self._tells = True
        self._draw_soon(only_cursor=True)

    def _zoom_at(self, column: int, factor: float) -> None:
        at = self._plot.x_at(column, self.view)
        self.zoom(factor, self.view.at(0.5) if at is None else at)
        self._point_at(column)

    def _look_at(self, view: View) -> None:
        self._view = None if view == self.whole else view
        self._draw_soon()

    def _draw_soon(self, *, only_cursor: bool = False) -> None:
        """Draw once after whatever else has been asked for: a mouse says more than can be drawn."""
        if not only_cursor:
            self._chart = None
        if not self._is_due:
            self._is_due = self.call_later(self._draw_now)

    def _draw_now(self) -> None:
        self._is_due = False
        if self._tells:
            self._tells = False
            self.post_message(self.Moved())
        before = self._shown
        if before is None or (before.width, before.height) != self.size or not self.is_on_screen:
            self._shown = None
            self.refresh()
            return
        self._shown = self._drawing()
        changes = self._shown.changes(before)
        for row, _, _ in changes:
            self._strips.pop(row, None)
        if changes:
            self.refresh(*(Region(first, row, last - first + 1, 1) for row, first, last in changes))

    def _drawing(self) -> Cells:
        if self._chart is None:
            self._chart = self._draw()
        cursor = self.cursor
        if cursor is None or not self._curves:
            return self._chart
        return with_cursor(self._chart, self.view, cursor)

    def _draw(self) -> Cells:
        width, height = self.size
        if self._curves:
            return draw_chart(
                (width, height),
                self._curves,
                self._marks,
                self.view,
                is_log=self._is_log,
                is_time=self._is_time,
                styles=self.STYLES,
            )
        cells = Cells(width, height, self.STYLES)
        cells.write(height // 2, 0, self._empty[:width].center(width), "chart--empty")
        return cells

    def _strip(self, cells: Cells, row: int) -> Strip:
        if row >= cells.height:
            return Strip.blank(self.size.width, self.rich_style)
        return Strip([Segment(text, self._style(name)) for text, name in cells.runs(row)])

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            style = self.get_component_rich_style(name, partial=True)
            self._styles[name] = self.rich_style + style
        return self._styles[name]


def _nearest(curve: Curve, x: float) -> Reading:
    behind = int(np.searchsorted(curve.x, x))
    places = [place for place in (behind - 1, behind) if 0 <= place < len(curve.x)]
    place = min(places, key=lambda place: abs(float(curve.x[place]) - x))
    return Reading(curve.name, float(curve.x[place]), float(curve.y[place]), place)
