"""How noisy the frames of a walk are, over its steps, and where on that way one is."""

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from tui.watch.walk import FramePosition, StoredWalk, Values
from tui.widgets.curve_chart import Curve, CurveChart

_CURVE, _HERE = "chart--train", "chart--validation"
_UNKNOWN = "not known"


class NoiseCharts(Horizontal):
    """The share of the noise; beside it, where there is room, the signal-to-noise ratio."""

    DEFAULT_CSS = """
    NoiseCharts { height: 1fr; width: 1fr; }
    NoiseCharts > Vertical { width: 1fr; height: 1fr; }
    NoiseCharts .chart-name { height: 1; width: 1fr; text-align: center; color: $text-muted; }
    NoiseCharts CurveChart { height: 1fr; width: 1fr; }
    """

    def compose(self) -> ComposeResult:
        """The charts under their names."""
        with Vertical(id="noise-share"):
            yield Static("noise share", classes="chart-name")
            yield CurveChart(empty=_UNKNOWN)
        with Vertical(id="noise-snr"):
            yield Static("SNR, dB", classes="chart-name")
            yield CurveChart(empty=_UNKNOWN)

    def show(self, walk: StoredWalk, position: FramePosition) -> None:
        """Draw the curves of a walk, and a line at a position."""
        curves = walk.noise_curves
        self._draw("#noise-share", curves.step, curves.noise, position.step)
        self._draw("#noise-snr", curves.step, curves.snr, position.step)

    def _draw(self, where: str, step: Values, values: Values, here: int) -> None:
        chart = self.query_one(f"{where} CurveChart", CurveChart)
        if not np.isfinite(values).any():
            chart.show((), is_log=False)
            return
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        line = Curve("here", np.array([here, here], float), np.array([low, high]), _HERE)
        chart.show((Curve("", step, values, _CURVE), line), is_log=False)
