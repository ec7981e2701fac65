"""Save something as a file of the user's own: a path to type, checked at once."""

from collections.abc import Callable, Mapping
from pathlib import Path

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Static

from engine.errors import UserError
from tui import keys
from tui.screens.confirm import ConfirmScreen
from tui.text import from_home, printable
from tui.typed_path import typed_path


class SaveFileScreen(ModalScreen[Path | None]):
    """Asks where to, and saves; answers with the file that was written."""

    BINDINGS = keys.SAVE
    CAN_GIVE_UP = False
    """Whether Escape ends what is being written, which leaves nothing then; else it waits."""

    def __init__(self, title: str, offered: str, kinds: Mapping[str, str]) -> None:
        """Ask.

        Args:
            title: what is saved, in words without markup.
            offered: a name in the current folder.
            kinds: what a file of each ending is, in words.
        """
        super().__init__()
        self._heading, self._offered, self._kinds = title, printable(offered), kinds
        self._is_saving = False

    def check(self, path: Path) -> None:
        """Refuse a file that cannot be written.

        Raises:
            UserError: it is one.
        """
        raise NotImplementedError

    async def write(self, path: Path) -> None:
        """Write the file, while the event loop goes on.

        Raises:
            UserError: why that cannot be.
        """
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """The path over what is wrong with it, or what will be written."""
        kinds = "\n".join(f"[bold]{ending}[/]  {what}" for ending, what in self._kinds.items())
        with Vertical(classes="dialog wide"):
            yield Label(printable(self._heading), markup=False)
            yield Input(self._offered, id="save-path", select_on_focus=False)
            yield Static(id="save-verdict")
            yield Static(f"{kinds}\n[dim]up and down change the ending[/]", id="save-kinds")
            with Horizontal(classes="buttons"):
                yield Button("Save (enter)", variant="primary", id="save")
                yield Button("Back (esc)", id="back")

    def on_mount(self) -> None:
        """Type at the end of the name."""
        line = self.query_one(Input)
        self.set_focus(line)
        line.cursor_position = len(line.value)

    def on_input_changed(self) -> None:
        """Check the path."""
        self._check()

    def on_input_submitted(self) -> None:
        """Save by Enter."""
        self.action_save()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Save or leave by mouse or Enter."""
        if event.button.id == "save":
            self.action_save()
        else:
            self.action_leave()

    def action_kind(self, by: int) -> None:
        """Another ending."""
        line, endings = self.query_one(Input), list(self._kinds)
        stem, ending = line.value, ""
        if (known := Path(line.value).suffix).lower() in endings:
            stem, ending = line.value[: -len(known)], known.lower()
        place = endings.index(ending) + by if ending else 0
        line.value = stem + endings[place % len(endings)]
        line.cursor_position = len(line.value)

    def action_save(self) -> None:
        """Save, after a question where there is such a file."""
        path = self._check()
        if path is None or self._is_saving:
            return
        if path.exists():
            question = f"There is a file {from_home(printable(str(path)))}. Replace it?"
            self.app.push_screen(ConfirmScreen(question, "Replace"), self._save_if_sure(path))
        else:
            self._save(path)

    def action_leave(self) -> None:
        """Save nothing."""
        if not self._is_saving or self.CAN_GIVE_UP:
            self.workers.cancel_node(self)
            self.dismiss(None)

    def _save_if_sure(self, path: Path) -> Callable[[bool | None], None]:
        def decide(is_sure: bool | None) -> None:
            if is_sure:
                self._save(path)

        return decide

    @work
    async def _save(self, path: Path) -> None:
        self._is_saving = True
        self._say(f"Saving {from_home(str(path))} …", "cyan")
        try:
            await self.write(path)
        except UserError as error:
            self._is_saving = False
            self._say(str(error), "bold red")
        else:
            self.dismiss(path)

    def _check(self) -> Path | None:
        """The path that was typed, absolute, if it can be written; says so."""
        try:
            path = typed_path(self.query_one(Input).value)
            self.check(path)
            is_there = path.exists()
        except UserError as error:
            self._say(str(error), "bold red")
            return None
        doing = "replaces" if is_there else "writes"
        self._say(f"{doing} {from_home(str(path))}", "yellow" if is_there else "green")
        return path

    def _say(self, text: str, style: str) -> None:
        self.query_one("#save-verdict", Static).update(Text(printable(text), style=style))
