"""What to call a run, its tags and a note."""

import asyncio

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Static, TextArea

from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.notes import Notes, check_notes, write_notes
from tui import keys
from tui.text import printable


class NotesScreen(ModalScreen[Notes | None]):
    """Checked as it is typed; answers with what was written down."""

    BINDINGS = keys.NOTES

    def __init__(self, run: RunDirectory, notes: Notes) -> None:
        """Offer what is known to be changed."""
        super().__init__()
        self._run = run
        # As it can be shown: a file edited by hand may hold anything.
        self._notes = Notes(
            printable(notes.name), tuple(map(printable, notes.tags)), printable(notes.note)
        )
        self._is_saving = False

    def compose(self) -> ComposeResult:
        """Three fields over what is wrong with them."""
        name, known = printable(self._run.name), self._notes
        with Vertical(classes="dialog wide"):
            yield Label(f"Run {name}", markup=False)
            yield Label("name", classes="caption")
            yield Input(
                printable(self._notes.name), placeholder=name, id="notes-name", compact=True
            )
            yield Label("tags, with spaces between", classes="caption")
            yield Input(printable(" ".join(self._notes.tags)), id="notes-tags", compact=True)
            yield Label("note", classes="caption")
            yield TextArea(known.note, id="notes-note", compact=True)
            yield Static(id="notes-verdict")
            with Horizontal(classes="buttons"):
                yield Button("Save (ctrl+s)", variant="primary", id="save")
                yield Button("Back (esc)", id="back")

    def on_mount(self) -> None:
        """Begin with the name."""
        self.set_focus(self.query_one("#notes-name", Input))

    def on_input_changed(self) -> None:
        """Check what was typed."""
        self._check()

    def on_text_area_changed(self) -> None:
        """Check what was typed."""
        self._check()

    def on_input_submitted(self) -> None:
        """On to the next field."""
        self.focus_next()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Save or leave by mouse or Enter."""
        if event.button.id == "save":
            self.action_save()
        else:
            self.action_leave()

    def action_save(self) -> None:
        """Write it down."""
        notes = self._check()
        if notes is not None and not self._is_saving:
            self._save(notes)

    def action_leave(self) -> None:
        """Change nothing."""
        if not self._is_saving:
            self.dismiss(None)

    def _check(self) -> Notes | None:
        """What was typed, where it can be said of a run; says why it cannot."""
        notes = Notes(
            self.query_one("#notes-name", Input).value.strip(),
            tuple(dict.fromkeys(self.query_one("#notes-tags", Input).value.split())),
            self.query_one(TextArea).text.strip(),
        )
        try:
            check_notes(notes)
        except UserError as error:
            self._tell(str(error))
            return None
        self._tell("")
        return notes

    @work
    async def _save(self, notes: Notes) -> None:
        self._is_saving = True
        try:
            await asyncio.to_thread(write_notes, self._run, notes)
        except UserError as error:
            self._is_saving = False
            self._tell(str(error))
        else:
            self.dismiss(notes)

    def _tell(self, trouble: str) -> None:
        self.query_one("#notes-verdict", Static).update(Text(printable(trouble), style="bold red"))
