"""A few settings to choose before something is done."""

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Label, Static

from tui import keys
from tui.text import printable
from tui.widgets.fields import FieldList
from tui.widgets.form import Form


class FormScreen(ModalScreen[Mapping[str, str] | None]):
    """Answers with the text of each value by its setting's name; None: it is not to be done."""

    AUTO_FOCUS = "FieldList"
    BINDINGS = keys.FORM

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form

    def compose(self) -> ComposeResult:
        """The settings between what they are for and the two buttons."""
        with Vertical(classes="dialog"):
            yield Label(printable(self._form.title), markup=False)
            yield FieldList(*self._form.fields)
            yield Static(printable(self._form.note), id="form-note", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(f"{self._form.yes} (d)", variant="primary", id="go")
                yield Button("Back (esc)", id="back")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Do it or leave by mouse or Enter."""
        if event.button.id == "go":
            self.action_go()
        else:
            self.action_leave()

    def action_go(self) -> None:
        """Do it, with the values there are now."""
        fields = self.query_one(FieldList)
        if fields.is_editing:
            self.query_one("#form-note", Static).update("Enter ends the typing first.")
        else:
            self.dismiss(fields.values)

    def action_leave(self) -> None:
        """Do nothing."""
        self.dismiss(None)
