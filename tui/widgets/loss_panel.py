"""Training and validation loss, to be looked at closely."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len
from textual.app import ComposeResult
from textual.content import Content

from engine.curves.smoothing import Smoother
from engine.figures.order import FigureOrder
from engine.runs.changes import Change
from engine.runs.directory import RunDirectory
from tui.plotting.view import View
from tui.text import figure, printable
from tui.watch.snapshot import RunSnapshot
from tui.widgets.box import Box
from tui.widgets.curve_chart import Curve, CurveChart, Mark
from tui.widgets.loss_axis import UNITS, LossAxis

Values = NDArray[np.float64]

_WINDOWS = (1, 10, 50, 200)
"""Lines of the metric log in the running mean, from none to much."""
_ZOOM = 2.0


class LossPanel(Box):
    """The chart, with its legend, or the values at the cursor, in the border.

    What the keys call returns words for the line of answers.
    """

    BORDER_TITLE = "loss"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._snapshot: RunSnapshot | None = None
        self._axis: LossAxis | None = None
        self.is_log = True
        self._unit = 0  # of UNITS
        self._smoothing = 0  # of _WINDOWS
        self._smoother = Smoother(_WINDOWS[self._smoothing])
        self._rewrites = -1
        """Of the snapshot that the smoother has seen."""
        self._newest: tuple[float | None, float | None] = (None, None)
        """The last losses of training and validation, as they are drawn."""

    def compose(self) -> ComposeResult:
        """The chart alone; titles are on the border."""
        yield CurveChart(empty="no loss logged yet")

    @property
    def chart(self) -> CurveChart:
        """The curves."""
        return self.query_one(CurveChart)

    def show(self, snapshot: RunSnapshot) -> None:
        """Draw the curves of a snapshot."""
        self._snapshot = snapshot
        self._draw()

    def figure_order(self, run: RunDirectory) -> FigureOrder:
        """The loss on these axes, smoothed as here."""
        return FigureOrder(
            runs=(str(run.path),),
            kind="loss",
            x=UNITS[self._unit],
            is_log=self.is_log,
            smooth=_WINDOWS[self._smoothing],
        )

    def toggle_log(self) -> str:
        """Switch the y axis between linear and logarithmic; returns what it is now."""
        self.is_log = not self.is_log
        self._draw()
        return "logarithmic" if self.is_log else "linear"

    def next_smoothing(self) -> str:
        """Smooth more, or after the most not at all; returns what it is now, in words."""
        self._smoothing = (self._smoothing + 1) % len(_WINDOWS)
        self._smoother = Smoother(_WINDOWS[self._smoothing])
        self._draw()
        return self._smoothing_in_words()

    def next_x_axis(self) -> str:
        """Draw over steps, epochs, images or wall time; the view and the cursor stay."""
        before = self._axis
        view, cursor = None if self.chart.is_whole else self.chart.view, self.chart.cursor
        self._unit = (self._unit + 1) % len(UNITS)
        self._draw()
        if before is not None and self._axis is not None:
            places = [] if view is None else [view.low, view.high]
            places += [] if cursor is None else [cursor]
            there = self._axis.of_other(np.array(places), before).tolist()
            place = there.pop() if cursor is not None else None
            self.chart.look_at(View(*there) if there and there[0] < there[1] else None, place)
            self._say()
        return UNITS[self._unit]

    def zoom(self, by: int) -> str:
        """Show a half of the x axis for each of `by`; below 0 twice as much. Around the cursor."""
        self.chart.zoom(_ZOOM**by)
        return self._view_in_words()

    def pan(self, by: int) -> str:
        """Move what is shown by so many quarters of it, to the right or, below 0, to the left."""
        self.chart.pan(by / 4)
        return self._view_in_words()

    def whole(self) -> str:
        """Show everything, without a cursor."""
        self.chart.look_at(None, None)
        return self._view_in_words()

    def move_cursor(self, by_columns: int) -> str:
        """Move the cursor by so many columns; the first time it appears at the right edge."""
        self.chart.move_cursor(by_columns)
        self._say()
        return " · ".join(self._at_cursor()) or "Nothing is logged yet."

    def on_curve_chart_moved(self) -> None:
        """Say the values where the mouse has put the cursor."""
        self._say()

    def on_resize(self) -> None:
        """Say as much as there is room for."""
        self._say()

    def _draw(self) -> None:
        if self._snapshot is None:
            return
        snapshot = self._snapshot
        self._axis = LossAxis(snapshot, UNITS[self._unit])
        train, validation = snapshot.train["loss"], snapshot.validation["ema_loss"]
        # Smoothed on all the data; the chart leaves out afterwards, so zooming changes nothing.
        smooth = self._smoother.smooth(train, is_longer=snapshot.rewrites == self._rewrites)
        self._rewrites = snapshot.rewrites
        self._newest = _last(smooth), _last(validation)
        is_smooth = self._smoother.window > 1
        raw = Curve("raw", self._axis.train, train, "chart--train-raw")
        curves = (
            *((raw,) if is_smooth else ()),
            Curve("train", self._axis.train, smooth, "chart--train", stands_out=is_smooth),
            Curve(
                "val.",
                self._axis.validation,
                validation,
                "chart--validation",
                is_dotted=True,
                stands_out=True,
            ),
        )
        self.chart.show(
            curves,
            is_log=self.is_log,
            is_time=self._axis.unit == "wall time",
            marks=tuple(self._marks(snapshot, self._axis)),
            low=self._axis.low,
        )
        self._say()

    def _marks(self, snapshot: RunSnapshot, axis: LossAxis) -> Iterator[Mark]:
        loss = snapshot.validation["ema_loss"]
        if snapshot.is_complete and np.isfinite(loss).any():
            yield Mark(float(axis.validation[np.nanargmin(loss)]), "best")
        for x in axis.of_steps(np.array(snapshot.resumes, np.float64)).tolist():
            yield Mark(x, "resumed")
        for x in axis.of_steps(_steps(snapshot.changes)).tolist():
            yield Mark(x, "changed")

    def _say(self) -> None:
        """Put the words on the border, where they are others than before: it is drawn anew."""
        is_reading = self._snapshot is not None and not self._snapshot.is_complete
        self.label(
            title="loss · reading the history …" if is_reading else "loss",
            subtitle=self._cursor_words() or self._legend(),
        )

    def _legend(self) -> Content:
        train, validation = (figure(loss) for loss in self._newest)
        words = ["log" if self.is_log else "linear"]
        words += [UNITS[self._unit]] if self._unit else []
        words += [self._smoothing_in_words()] if self._smoothing else []
        curves = f"━ train {train}", f"┅ val. (EMA) {validation}"
        if not self._has_room("  ".join(curves)):
            curves, words = (f"━ {train}", f"┅ {validation}"), []
        while words and not self._has_room("  ".join([*curves, *words])):
            words.pop()
        tail = "".join(f"  {word}" for word in words)
        first, second = (curves[0], "$text-primary"), (curves[1], "$text-warning")
        return Content.assemble(first, "  ", second, tail)

    def _cursor_words(self) -> Content | None:
        words = self._at_cursor()
        while len(words) > 1 and not self._has_room(" · ".join(words)):
            words.pop()
        return Content(" · ".join(words)) if words else None

    def _has_room(self, words: str) -> bool:
        return cell_len(words) <= self.outer_size.width - 4

    def _at_cursor(self) -> list[str]:
        """Where the cursor is, the losses there, and the settings changed there."""
        readings = {reading.name: reading for reading in self.chart.readings()}
        if self._snapshot is None or self._axis is None or not readings:
            return []
        is_train = "train" in readings
        table = self._snapshot.train if is_train else self._snapshot.validation
        point = readings["train" if is_train else "val."]
        words = [f"step {table['step'][point.place]:,.0f}"]
        if self._unit:
            words = [f"{self._axis.in_words(point.x)}, {words[0]}"]
        for name in ("train", "val."):
            if name in readings:
                words.append(f"{name} {figure(readings[name].y)}")
        return [*words, *(_in_words(change) for change in self._changes_here())]

    def _changes_here(self) -> list[Change]:
        """The live changes beside the cursor, at most a cell away."""
        cursor = self.chart.cursor
        if self._snapshot is None or self._axis is None or cursor is None:
            return []
        places = self._axis.of_steps(_steps(self._snapshot.changes)).tolist()
        return [
            change
            for change, x in zip(self._snapshot.changes, places, strict=True)
            if abs(x - cursor) <= self.chart.cell_width
        ]

    def _view_in_words(self) -> str:
        self._say()
        if self.chart.is_whole or self._axis is None:
            return "all of it"
        view = self.chart.view
        return f"{self._axis.in_words(view.low)} to {self._axis.in_words(view.high)}"

    def _smoothing_in_words(self) -> str:
        window = _WINDOWS[self._smoothing]
        return "off" if window == 1 else f"mean of {window} lines"


def _last(values: Values) -> float | None:
    return float(values[-1]) if len(values) else None


def _steps(changes: tuple[Change, ...]) -> Values:
    return np.array([change.step for change in changes], np.float64)


def _in_words(change: Change) -> str:
    name = printable(change.key).rpartition(".")[2]
    return f"{name} {change.old:g} → {change.new:g}"
