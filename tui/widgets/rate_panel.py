"""The learning rate and the length of the gradient over the steps."""

import numpy as np
from numpy.typing import NDArray
from textual.app import ComposeResult
from textual.content import Content

from engine.figures.order import FigureOrder
from engine.runs.directory import RunDirectory
from tui.text import figure
from tui.watch.snapshot import RunSnapshot
from tui.widgets.box import Box
from tui.widgets.curve_chart import Curve, CurveChart

Values = NDArray[np.float64]


class RatePanel(Box):
    """Both in one chart, the rate without an axis; in a large view the rate above, on its own."""

    BORDER_TITLE = "learning rate, gradient"

    def figure_order(self, run: RunDirectory) -> FigureOrder:
        """Both, one over the other."""
        return FigureOrder(runs=(str(run.path),), kind="rates")

    def compose(self) -> ComposeResult:
        """The curves."""
        yield CurveChart(empty="no step logged yet", id="rate-curve")
        yield CurveChart(empty="", id="gradient-curve")

    def show(self, snapshot: RunSnapshot) -> None:
        """Draw the curves of a snapshot."""
        train = snapshot.train
        rate, gradient = train["learning_rate"], train["gradient_norm"]
        if not len(rate):
            return
        step = train["step"]
        beside = Curve("rate", step, _to_range_of(gradient, rate), "chart--train")
        length = Curve("gradient", step, gradient, "chart--validation")
        self.query_one("#gradient-curve", CurveChart).show((beside, length), is_log=False)
        alone = Curve("rate", step, rate, "chart--train")
        self.query_one("#rate-curve", CurveChart).show((alone,), is_log=False)
        markup = "[$text-primary]━ $rate[/]  [$text-warning]━ $gradient[/]"
        newest = {"rate": figure(float(rate[-1])), "gradient": figure(float(gradient[-1]))}
        self.label(subtitle=Content.from_markup(markup, **newest))


def _to_range_of(values: Values, other: Values) -> Values:
    """`other`, stretched so that its largest value stands where the largest of `values` does."""
    tallest, own = np.nanmax(values, initial=0.0), np.nanmax(other, initial=0.0)
    return other * (tallest / own) if own > 0 else other
