"""KID over the steps with its standard error; figures of one protocol alone."""

import numpy as np
from textual.app import ComposeResult

from engine.figures.order import FigureOrder
from engine.runs.alike import comparable
from engine.runs.directory import RunDirectory
from tui.key_words import key_of
from tui.watch.snapshot import RunSnapshot
from tui.widgets.box import Box
from tui.widgets.curve_chart import Curve, CurveChart


class KidPanel(Box):
    """A curve with an error band; the newest figure and its protocol are on the border."""

    BORDER_TITLE = "KID"

    _protocol = ""
    """Of what is shown."""

    def figure_order(self, run: RunDirectory) -> FigureOrder:
        """KID by the protocol that is shown."""
        return FigureOrder(runs=(str(run.path),), kind="kid", protocol=self._protocol)

    def compose(self) -> ComposeResult:
        """The chart."""
        yield CurveChart(
            empty=f"not measured: {key_of(self, 'evaluate')} measures it", id="kid-curve"
        )

    def show(self, snapshot: RunSnapshot) -> None:
        """Draw the evaluations of a snapshot that can be compared with the newest."""
        if not snapshot.evaluations:
            return
        newest = snapshot.evaluations[-1]
        alike = comparable(snapshot.evaluations)
        x, value, error = (
            np.array([getattr(made, name) for made in alike], np.float64)
            for name in ("step", "value", "standard_error")
        )
        curve = Curve("KID", x, value, "chart--figure", error=error)
        self.query_one(CurveChart).show((curve,), is_log=False)
        self._protocol = newest.protocol
        self.label(
            title=f"KID {newest.value:.4f} ± {newest.standard_error:.4f}",
            subtitle=f"{newest.protocol}, {newest.images:,} images",
        )
