"""A noise level in words, and where it is on the schedule."""

import numpy as np
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from engine.sampling.noise_levels import NoiseLevel, NoiseSchedule
from tui.widgets.curve_chart import Curve, CurveChart


class LevelView(Vertical):
    """Words over a small curve: the share of the noise over the levels."""

    DEFAULT_CSS = """
    LevelView > Static { height: 1; text-align: center; }
    LevelView > CurveChart { height: 1fr; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panel")
        self._shown: NoiseLevel | None = None

    def compose(self) -> ComposeResult:
        """The words, the curve."""
        yield Static()
        yield CurveChart(empty="")

    def show(self, level: NoiseLevel, schedule: NoiseSchedule) -> None:
        """Show where `level` is."""
        if level == self._shown:
            return
        self._shown = level
        self.border_title = f"t = {level.level} of {len(schedule) - 1}"
        self.query_one(Static).update(level.in_words, layout=False)
        levels, noise = schedule.curve
        here = np.array([float(level.level)] * 2)
        curves = (
            Curve("noise", levels, noise, "chart--train"),
            Curve("here", here, np.array([0.0, 1.0]), "chart--validation"),
        )
        self.query_one(CurveChart).show(curves, is_log=False)
