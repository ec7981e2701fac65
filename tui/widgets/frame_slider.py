"""A bar whose knob is the frame one is at; the mouse and its wheel move it."""

from rich.text import Text
from textual.events import MouseDown, MouseMove, MouseScrollDown, MouseScrollUp, MouseUp
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
        self._has_tenths = False

    def show(self, place: int, count: int) -> None:
        """Stand at frame `place` of `count`, from 0; a count of 0 for no frames at all."""
        if (place, count) != (self._place, self._count):
            self._place, self._count = place, count
            self.refresh()

    def show_tenths(self, has_tenths: bool) -> None:
        """Put the digits of the tenths of the way on the bar, or take them away."""
        if has_tenths != self._has_tenths:
            self._has_tenths = has_tenths
            self.refresh()

    def render(self) -> Text:
        """The way done, the knob, the way left."""
        if self._count < 2:
            return Text("─" * self.size.width, style="dim")
        last = self.size.width - 1
        knob = round(self._place / (self._count - 1) * last)
        bar = Text.assemble(("━" * knob, "bold"), ("●", "bold"), ("─" * (last - knob), "dim"))
        return self._with_tenths(bar) if self._has_tenths else bar

    def _with_tenths(self, bar: Text) -> Text:
        for tenth in range(10):
            column = round(tenth / 10 * (self.size.width - 1))
            bar = bar[:column] + Text(str(tenth), style="bold reverse") + bar[column + 1 :]
        return bar

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

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """A frame back."""
        event.stop()
        self._move(-1)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """A frame on."""
        event.stop()
        self._move(1)

    def _go_to(self, column: int) -> None:
        share = min(1.0, max(0.0, column / max(1, self.size.width - 1)))
        self._choose(round(share * (self._count - 1)))

    def _move(self, by: int) -> None:
        self._choose(self._place + by)

    def _choose(self, place: int) -> None:
        """At once, for the next turn of the wheel may come before anybody has heard of this one."""
        if 0 <= place < self._count and place != self._place:
            self.show(place, self._count)
            self.post_message(self.Moved(place))
