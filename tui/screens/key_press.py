"""Ask for a key by having it pressed."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Label, Static

from tui.text import printable


class KeyPressScreen(ModalScreen[str | None]):
    """Answers with the key that was pressed, by Textual's name; None: Escape."""

    def __init__(self, what: str) -> None:
        """Ask for the key that is to do `what`."""
        super().__init__()
        self._what = what

    def compose(self) -> ComposeResult:
        """The question."""
        with Vertical(classes="dialog"):
            yield Label(printable(self._what), markup=False)
            yield Static("\nPress the new key. [dim]Esc changes nothing.[/]")

    def on_key(self, event: Key) -> None:
        """Take whatever is pressed."""
        event.stop()
        event.prevent_default()
        self.dismiss(None if event.key == "escape" else event.key)
