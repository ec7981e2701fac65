"""The Monitor: curves, EMA and events beside the preview."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical

from tui.image_mode import ImageMode
from tui.panels.panel import Panel
from tui.watch.snapshot import RunSnapshot
from tui.widgets.ema_panel import EmaPanel
from tui.widgets.event_panel import EventPanel
from tui.widgets.loss_panel import LossPanel
from tui.widgets.preview_panel import PreviewPanel

_PREVIEWS = Binding.Group("Past", compact=True)


class MonitorPanel(Panel):
    """Watch a run learn."""

    BINDINGS = [
        Binding(
            "left_square_bracket",
            "earlier(-1)",
            "Earlier preview",
            key_display="[",
            tooltip="the preview before",
            group=_PREVIEWS,
        ),
        Binding(
            "right_square_bracket",
            "earlier(1)",
            "Later preview",
            key_display="]",
            tooltip="the preview after",
            group=_PREVIEWS,
        ),
        Binding("l", "log_axis", "Log", show=False, tooltip="loss on a linear or logarithmic axis"),
        Binding(
            "s",
            "smooth",
            "Smooth",
            show=False,
            tooltip="smooth the training loss: mean of 10, 50 or 200 lines, or off",
        ),
    ]

    def __init__(self, images: ImageMode, *, id: str) -> None:
        super().__init__(id=id)
        self._images: ImageMode = images

    def compose(self) -> ComposeResult:
        """Numbers on the left, pictures on the right."""
        with Horizontal(id="body"):
            with Vertical(id="numbers"):
                yield LossPanel(id="loss")
                with Horizontal(id="below"):
                    yield EmaPanel(id="ema")
                    yield EventPanel(id="events")
            yield PreviewPanel(self._images, id="preview")

    def show(self, snapshot: RunSnapshot) -> None:
        """Show what the run's files say now."""
        self.query_one(LossPanel).show(snapshot)
        self.query_one(EmaPanel).show(snapshot)
        self.query_one(EventPanel).show(snapshot)
        self.query_one(PreviewPanel).show(snapshot)

    def action_earlier(self, by: int) -> None:
        """Show an earlier or later preview."""
        self.query_one(PreviewPanel).move(by)

    def action_log_axis(self) -> None:
        """Switch the loss axis."""
        self.say(f"The loss axis is {self.query_one(LossPanel).toggle_log()}.")

    def action_smooth(self) -> None:
        """Smooth the training loss more, or not at all."""
        self.say(f"Smoothing: {self.query_one(LossPanel).next_smoothing()}.")
