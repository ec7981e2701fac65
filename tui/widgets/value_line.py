"""Where the value of a setting is typed: over its row in the list that it is in."""

from typing import Protocol

from textual.events import Key
from textual.message import Message
from textual.widgets import Input


class Typed(Protocol):
    """A list whose values are typed in such a line."""

    @property
    def is_editing(self) -> bool:
        """Whether a value is being typed."""

    def take_over(self) -> bool:
        """Take over what is typed; False when it cannot be."""

    def action_leave(self) -> None:
        """End typing; the value stays as it was."""

    def post_message(self, message: Message) -> bool:
        """Give the list a key that it is to act upon."""


class ValueLine(Input):
    """Keys that come at once, as over a line that lags, act in turn."""

    def __init__(self, owner: Typed, *, id: str | None = None) -> None:
        """A line of the list `owner`."""
        super().__init__(id=id, compact=True)
        self._owner = owner

    def on_key(self, event: Key) -> None:
        """End typing at once; what is pressed after that is meant for the list."""
        if self._acts(event):
            event.stop()
            event.prevent_default()

    def _acts(self, event: Key) -> bool:
        """Whether the key is nothing to be typed."""
        if self._owner.is_editing:
            if event.key == "enter":
                self._owner.take_over()
            elif event.key == "escape":
                self._owner.action_leave()
            return event.key in ("enter", "escape")
        if event.is_printable:
            self._owner.post_message(Key(event.key, event.character))
        return event.is_printable
