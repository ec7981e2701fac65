"""The workbench's own settings: changed at once, and remembered."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Static

from engine.errors import UserError
from tui import keys
from tui.screens.key_press import KeyPressScreen
from tui.settings.keymap import keys_of, shown
from tui.settings.preferences import Preferences, text_of
from tui.settings.words import CHOICES
from tui.text import from_home, printable
from tui.widgets.answer_line import AnswerLine
from tui.widgets.fields import Field, FieldList, choice
from tui.widgets.key_list import KeyList


class SettingsScreen(Screen[None]):
    """A list of settings over a list of keys."""

    BINDINGS = keys.PREFERENCES
    AUTO_FOCUS = "#preferences"

    class Changed(Message):
        """A setting is another one now, and is to take effect."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences

    def compose(self) -> ComposeResult:
        """The settings, the keys, what became of the last change."""
        yield Static(id="settings-title")
        with Vertical(classes="panel", id="settings-box"):
            yield FieldList(*self._fields(), id="preferences")
        yield KeyList(classes="panel", id="key-list")
        yield AnswerLine(id="answer")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Show what there is, and what is wrong with it."""
        place = from_home(printable(str(self._preferences.path)))
        title = self.query_one("#settings-title", Static)
        title.update(f"[b]Settings[/] of the workbench, in {place.replace('[', chr(92) + '[')}")
        self.query_one("#settings-box").border_title = "settings"
        self._show_keys()
        if self._preferences.trouble:
            self._say(self._preferences.trouble, "error")

    def on_screen_resume(self) -> None:
        """The theme may have been changed elsewhere."""
        self.query_one(FieldList).replace(*self._fields())

    def on_field_list_changed(self, event: FieldList.Changed) -> None:
        """Take over a value and write it."""
        value = self.query_one(FieldList).values[event.name]
        if value == self._value(event.name):
            return
        try:
            self._preferences.change(event.name, value)
        except UserError as error:
            self._say(f"{event.name} is {value} until you leave. {error}", "error")
        else:
            self._say(f"{event.name} is {value}.", "done")
        self.post_message(self.Changed())

    def on_key_list_wanted(self, event: KeyList.Wanted) -> None:
        """Ask for another key, or give an action its own again."""
        if event.its_own:
            self._give(event.name, None)
            return

        def give(key: str | None) -> None:
            if key is not None:
                self._give(event.name, key)

        self.app.push_screen(KeyPressScreen(f"Another key for {event.name}"), give)

    def action_back(self) -> None:
        """Back to where one was."""
        self.dismiss(None)

    def _give(self, name: str, key: str | None) -> None:
        before = self._preferences.settings.keys
        try:
            self._preferences.change_key(name, key)
        except UserError as error:
            if self._preferences.settings.keys == before:
                self._say(f"{name} keeps its key: {error}", "error")
                return
            self._say(f"{self._now(name)} until you leave. {error}", "error")
        else:
            self._say(f"{self._now(name)}.", "done")
        self._show_keys()
        self.post_message(self.Changed())

    def _now(self, name: str) -> str:
        known = keys_of(name, self._preferences.settings.keys)
        return f"{name} is {' or '.join(map(shown, known))}"

    def _show_keys(self) -> None:
        self.query_one(KeyList).show(self._preferences.settings.keys)

    def _fields(self) -> list[Field]:
        return [choice(one.name, self._value(one.name), one.values, one.help) for one in CHOICES]

    def _value(self, name: str) -> str:
        # Without a theme of one's own, it is the one that Textual chose.
        return text_of(self._preferences.settings, name) or self.app.theme

    def _say(self, text: str, kind: str) -> None:
        self.query_one(AnswerLine).say(text, kind)
