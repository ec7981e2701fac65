"""What a run will take, in full: for terminals that have no room for it beside the form."""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui import keys


class OutlookScreen(ModalScreen[None]):
    """Texts one below the other; Escape or the key that opened it closes it."""

    BINDINGS = keys.OUTLOOK

    def __init__(self, *texts: Text) -> None:
        super().__init__()
        self._texts = texts

    def compose(self) -> ComposeResult:
        """The texts."""
        with VerticalScroll(classes="dialog wide"):
            for text in self._texts:
                yield Static(text, classes="part")
            yield Static(Text("Esc closes this.", style="dim"))
