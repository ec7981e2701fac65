"""A bar whose knob is the frame one is at; the mouse moves it."""

from rich.text import Text
from textual.events import MouseDown, MouseMove, MouseUp
from textual.message import Message
from textual.widget import Widget


class FrameSlider(Widget):
    """One row: how far along the frames one is."""

    DEFAULT_CSS = "FrameSlider { height: 1; width: 1fr; }"

    class Moved(Message):
        """The mouse has chosen a frame."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._place, self._count = 0, 0
        self._is_held = False

    def show(self, place: int, count: int) -> None:
        """Stand at frame `place` of `count`, from 0."""
        self._place, self._count = place, count
        self.refresh()

    def render(self) -> Text:
        """The way done, the knob, the way left."""
        if self._count < 2:
            return Text("─" * self.size.width, style="dim")
        knob = round(self._place / (self._count - 1) * (self.size.width - 1))
        return Text.assemble(
            ("━" * knob, "bold"), ("●", "bold"), ("─" * (self.size.width - 1 - knob), "dim")
        )

    def on_mouse_down(self, event: MouseDown) -> None:
        """Take hold of the knob where the mouse is."""
        self._is_held = True
        self.capture_mouse()
        self._go_to(event.x)

    def on_mouse_move(self, event: MouseMove) -> None:
        """Drag the knob."""
        if self._is_held:
            self._go_to(event.x)

    def on_mouse_up(self, _: MouseUp) -> None:
        """Let go."""
        self._is_held = False
        self.release_mouse()

    def _go_to(self, column: int) -> None:
        if self._count < 2:
            return
        share = min(1.0, max(0.0, column / max(1, self.size.width - 1)))
        self.post_message(self.Moved(round(share * (self._count - 1))))
