"""The loss by noise level: which levels the network still finds hard."""

import numpy as np
from textual.app import ComposeResult
from textual.content import Content

from engine.figures.order import FigureOrder
from engine.runs.directory import RunDirectory
from engine.runs.metrics import LevelLossRecord
from tui.watch.snapshot import RunSnapshot
from tui.widgets.box import Box
from tui.widgets.curve_chart import Curve, CurveChart

_LEGEND = Content.from_markup("[$text-primary]━ train[/]  [$text-warning]┅ val.[/]  over t")


class LevelPanel(Box):
    """Training and validation loss over ranges of t, as at the newest validation."""

    BORDER_TITLE = "loss by noise level"

    def figure_order(self, run: RunDirectory) -> FigureOrder:
        """The newest losses by level."""
        return FigureOrder(runs=(str(run.path),), kind="levels")

    def compose(self) -> ComposeResult:
        """The chart."""
        yield CurveChart(empty="no validation yet", id="level-curve")

    def show(self, snapshot: RunSnapshot) -> None:
        """Draw the newest losses by level of a snapshot."""
        if not snapshot.levels:
            return
        newest = snapshot.levels[-1]
        total = snapshot.config.diffusion.steps if snapshot.config else len(newest.train)
        curves = _curves(newest, total)
        self.query_one(CurveChart).show(curves, is_log=True)
        self.label(subtitle=_LEGEND)


def _curves(record: LevelLossRecord, total: int) -> tuple[Curve, ...]:
    """Steps from edge to edge of each range, so that a range is as wide as it is."""
    edges = np.linspace(0, total, len(record.train) + 1)
    x = np.stack([edges[:-1], edges[1:]], axis=1).ravel()
    named = (("train", record.train, "chart--train"),
             ("validation", record.validation_ema, "chart--validation"))  # fmt: skip
    return tuple(
        Curve(name, x, np.repeat(np.array(losses, np.float64), 2), colour)
        for name, losses, colour in named
    )
