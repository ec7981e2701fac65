"""The Monitor: everything that is measured of a run, in boxes; each can be shown in full."""

from textual.app import ComposeResult
from textual.containers import Container
from textual.events import DescendantFocus

from engine.runs.directory import RunDirectory
from tui import keys
from tui.image_mode import ImageMode
from tui.key_words import key_of
from tui.panels.panel import Panel
from tui.watch.snapshot import RunSnapshot
from tui.widgets.box import Box
from tui.widgets.device_panel import DevicePanel
from tui.widgets.ema_panel import EmaPanel
from tui.widgets.event_panel import EventPanel
from tui.widgets.kid_panel import KidPanel
from tui.widgets.level_panel import LevelPanel
from tui.widgets.loss_panel import LossPanel
from tui.widgets.preview_panel import PreviewPanel
from tui.widgets.rate_panel import RatePanel


class MonitorPanel(Panel):
    """Watch a run learn."""

    BINDINGS = keys.MONITOR
    FIRST_FOCUS = "#loss"

    def __init__(self, images: ImageMode, *, id: str) -> None:
        super().__init__(id=id)
        self._images: ImageMode = images
        self._chosen: Box | None = None
        """The box that is focused, or will be after the next layout."""
        self._run: RunDirectory | None = None
        """None: nothing was shown yet."""

    def compose(self) -> ComposeResult:
        """The boxes; the style sheet says where each is, and which have room."""
        with Container(id="boxes"):
            yield LossPanel(id="loss")
            yield PreviewPanel(self._images, id="preview")
            yield EmaPanel(id="ema")
            yield LevelPanel(id="levels")
            yield KidPanel(id="kid")
            yield RatePanel(id="rates")
            yield DevicePanel(id="device")
            yield EventPanel(id="events")

    def on_mount(self) -> None:
        """Where there is room for one small box, that is at first the EMA's."""
        self.query_one("#ema").add_class("-front")

    def show(self, snapshot: RunSnapshot) -> None:
        """Show what the run's files say now."""
        self._run = snapshot.summary.run
        for box in self.query(Box):
            box.show(snapshot)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Where there is room for one small box, it is the chosen one."""
        box = event.widget
        self._chosen = box if isinstance(box, Box) else self._chosen
        if isinstance(box, Box) and box.id not in ("loss", "preview"):
            for other in self.query(".-front"):
                other.remove_class("-front")
            box.add_class("-front")

    def go_back(self) -> bool:
        """From one box in full to all of them."""
        is_expanded = bool(self.query(".-expanded"))
        self._expand(None)
        return is_expanded

    def action_expand(self) -> None:
        """The chosen box in full, or all of them."""
        if not self.go_back():
            self._expand(self._chosen or self.query_one("#loss", Box))

    def action_next_box(self, by: int) -> None:
        """Choose the next box, or the one before."""
        boxes = list(self.query(Box))
        place = boxes.index(self._chosen) + by if self._chosen else 0
        self._chosen = chosen = boxes[place % len(boxes)]
        # At once, and before anything is hidden: the next key is meant for this box already.
        self.screen.set_focus(chosen)
        if self.query(".-expanded"):
            self._expand(chosen)
        chosen.add_class("-front")

    def _expand(self, chosen: Box | None) -> None:
        self.set_class(chosen is not None, "-has-expanded")
        for box in self.query(Box):
            box.set_class(box is chosen, "-expanded")

    def action_earlier(self, by: int) -> None:
        """Show an earlier or later preview."""
        self.query_one(PreviewPanel).move(by)

    def action_play(self) -> None:
        """Play the previews, or stop."""
        self.say(self.query_one(PreviewPanel).play())

    def action_weights(self) -> None:
        """Previews of other weights."""
        self.say(f"Previews: {self.query_one(PreviewPanel).next_weights()}.")

    def action_log_axis(self) -> None:
        """Switch the loss axis."""
        self.say(f"The loss axis is {self.query_one(LossPanel).toggle_log()}.")

    def action_smooth(self) -> None:
        """Smooth the training loss more, or not at all."""
        self.say(f"Smoothing: {self.query_one(LossPanel).next_smoothing()}.")

    def action_x_axis(self) -> None:
        """Another x axis."""
        self.say(f"The loss is drawn over {self.query_one(LossPanel).next_x_axis()}.")

    def action_zoom(self, by: int) -> None:
        """Zoom into the loss, or out of it."""
        self.say(self.query_one(LossPanel).zoom(by))

    def action_pan(self, by: int) -> None:
        """Earlier or later parts of the loss."""
        self.say(self.query_one(LossPanel).pan(by))

    def action_cursor(self, by: int) -> None:
        """Move the value cursor."""
        self.say(self.query_one(LossPanel).move_cursor(by))

    def action_figure(self) -> None:
        """Save the chosen box as a figure."""
        chosen = self._chosen or self.query_one("#loss", Box)
        order = chosen.figure_order(self._run) if self._run is not None else None
        if order is not None:
            self.post_message(self.WantsFigure(order))
        else:
            next_box = key_of(self, "next_box(1)")
            self.say(f"Save figure: this box is no chart; {next_box} chooses another.", "error")

    def action_whole(self) -> None:
        """The whole loss."""
        self.say(self.query_one(LossPanel).whole())
