"""All keys that may be other ones: one line each."""

from collections.abc import Mapping

from rich.text import Text
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui import keys
from tui.settings.keymap import key_table, keys_of, shown

_KEY_COLUMNS, _ID_COLUMNS = 16, 28


class KeyList(OptionList):
    """Choose one with the arrows or the mouse; Enter asks for another key."""

    BINDINGS = keys.KEY_LIST
    BORDER_TITLE = "keys"

    class Wanted(Message):
        """An action is to have another key, or its own again."""

        def __init__(self, name: str, *, its_own: bool) -> None:
            super().__init__()
            self.name, self.its_own = name, its_own

    def show(self, keymap: Mapping[str, str]) -> None:
        """List the keys as they are with these others, the cursor staying where it is."""
        place = self.highlighted or 0
        self.clear_options()
        self.add_options(Option(_line(name, keymap), name) for name in key_table())
        self.highlighted = place

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """By mouse."""
        event.stop()
        self.action_change()

    def action_change(self) -> None:
        """Ask for another key."""
        self._want(its_own=False)

    def action_restore(self) -> None:
        """Ask for its own key again."""
        self._want(its_own=True)

    def _want(self, *, its_own: bool) -> None:
        if self.highlighted is not None:
            name = self.get_option_at_index(self.highlighted).id
            if name is not None:
                self.post_message(self.Wanted(name, its_own=its_own))


def _line(name: str, keymap: Mapping[str, str]) -> Text:
    words = " ".join(map(shown, keys_of(name, keymap)))
    line = Text(f"{words:<{_KEY_COLUMNS}} ", style="bold", no_wrap=True, overflow="ellipsis")
    is_other = name in keymap
    line.append(f"{name:<{_ID_COLUMNS}} ", style="bold" if is_other else "not bold")
    binding = key_table()[name][1]
    own = ", ".join(map(shown, binding.key.split(",")))
    about = f"instead of {own}: " if is_other else ""
    return line.append(about + (binding.tooltip or binding.description), style="not bold dim")
