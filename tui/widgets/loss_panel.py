"""Training and validation loss over the steps."""

import numpy as np
from textual.app import ComposeResult

from tui.plotting.smoothing import running_mean
from tui.text import figure
from tui.watch.snapshot import RunSnapshot
from tui.widgets.box import Box
from tui.widgets.curve_chart import Curve, CurveChart

_WINDOWS = (1, 10, 50, 200)
"""Lines of the metric log in the running mean, from none to much."""


class LossPanel(Box):
    """The chart with its legend in the border."""

    BORDER_TITLE = "loss"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._snapshot: RunSnapshot | None = None
        self.is_log = True
        self._smoothing = 1  # of _WINDOWS

    def compose(self) -> ComposeResult:
        """The chart alone; titles are on the border."""
        yield CurveChart(empty="no loss logged yet")

    def show(self, snapshot: RunSnapshot) -> None:
        """Draw the curves of a snapshot."""
        self._snapshot = snapshot
        self._draw()

    def toggle_log(self) -> str:
        """Switch the y axis between linear and logarithmic; returns what it is now."""
        self.is_log = not self.is_log
        self._draw()
        return "logarithmic" if self.is_log else "linear"

    def next_smoothing(self) -> str:
        """Smooth more, or after the most not at all; returns what it is now, in words."""
        self._smoothing = (self._smoothing + 1) % len(_WINDOWS)
        self._draw()
        window = _WINDOWS[self._smoothing]
        return "off" if window == 1 else f"mean of {window} lines"

    def _draw(self) -> None:
        if self._snapshot is None:
            return
        train, validation = self._snapshot.train, self._snapshot.validation
        window = _WINDOWS[self._smoothing]
        # Smoothed on all the data; the chart leaves out afterwards, so zooming changes nothing.
        smooth = running_mean(train["loss"], window)
        raw = Curve("train", train["step"], train["loss"], "chart--train-raw")
        curves = (
            *((raw,) if window > 1 else ()),
            Curve("train", train["step"], smooth, "chart--train"),
            Curve("validation", validation["step"], validation["ema_loss"], "chart--validation"),
        )
        self.query_one(CurveChart).show(curves, is_log=self.is_log)
        self.border_subtitle = (
            f"[$primary]━ train {figure(_last(smooth))}[/]  "
            f"[$warning]━ val. (EMA) {figure(_last(validation['ema_loss']))}[/]  "
            f"{'log' if self.is_log else 'linear'}"
        )


def _last(values: np.ndarray) -> float | None:
    return float(values[-1]) if len(values) else None
