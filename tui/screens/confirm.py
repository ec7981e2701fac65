"""A question with two answers."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Label

from tui import keys
from tui.text import printable


class ConfirmScreen(ModalScreen[bool]):
    """Asks; y or Enter on the button says yes, n or Escape no."""

    BINDINGS = keys.CONFIRM

    def __init__(self, question: str, yes: str) -> None:
        super().__init__()
        self._question, self._yes = question, yes

    def compose(self) -> ComposeResult:
        """The question over its two buttons."""
        with Vertical(classes="dialog"):
            yield Label(printable(self._question), markup=False)
            with Horizontal(classes="buttons"):
                yield Button(f"{self._yes} (y)", variant="warning", id="yes")
                yield Button("Back (n)", id="no")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer by mouse or Enter."""
        self.dismiss(event.button.id == "yes")

    def action_answer(self, answer: bool) -> None:
        """Answer by key."""
        self.dismiss(answer)
