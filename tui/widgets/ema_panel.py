"""The moving average of the weights: how it stands, and whether it is the better network."""

import numpy as np
from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Sparkline, Static

from tui.text import figure
from tui.watch.snapshot import RunSnapshot
from tui.widgets.box import Box

_DRAWN = 2000
"""Lines of the metric log whose distance is drawn."""


class EmaPanel(Box):
    """Decay, updates, distance from the raw weights, validation loss of both."""

    BORDER_TITLE = "EMA"

    def compose(self) -> ComposeResult:
        """Figures, and the distance as a sparkline below."""
        yield Static(id="ema-figures")
        yield Sparkline([], summary_function=max, id="ema-distance")

    def show(self, snapshot: RunSnapshot) -> None:
        """Show the newest figures of a snapshot."""
        train, validation = snapshot.train, snapshot.validation
        figures = self.query_one("#ema-figures", Static)
        if not len(train["step"]):
            figures.update(Text("no step logged yet", style="dim"), layout=False)
            return
        distance = train["ema_distance"]
        lines = [
            ("decay", figure(float(train["ema_decay"][-1]), 4)),
            ("updates", f"{int(train['ema_updates'][-1]):,}"),
        ]
        if len(validation["step"]):
            ema, raw = float(validation["ema_loss"][-1]), float(validation["raw_loss"][-1])
            lines += [("val. EMA", figure(ema, 4)), ("val. raw", figure(raw, 4))]
        lines.append(("distance", f"{figure(float(distance[-1]) * 100)} %"))
        text = Text()
        for name, value in lines:
            text.append(f"{name:<9}", style="dim").append(f"{value}\n")
        text.rstrip()
        figures.update(text, layout=False)
        # Sparkline cannot take what is no number.
        newest = distance[-_DRAWN:]
        self.query_one(Sparkline).data = newest[np.isfinite(newest)].tolist()
