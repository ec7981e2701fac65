"""The settings with what belongs to them: a line to search in above, an explanation below."""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.widgets import Input, Static

from engine.config.catalogue import SETTINGS
from engine.config.draft import Draft
from tui.text import printable
from tui.widgets.config_form.setting_list import SettingList


class _SearchLine(Input):
    """Keys that come at once, as over a line that lags, act in turn."""

    def on_key(self, event: Key) -> None:
        """End typing at once; what is pressed after that is meant for what was found."""
        form, focused = self.parent, self.screen.focused
        if not isinstance(form, SettingForm):
            return
        if focused is not self and focused is not None:
            focused.post_message(Key(event.key, event.character))
        elif event.key == "escape":
            form.end_search()
        elif event.key in ("enter", "down", "up"):
            form.go_to_found()
        else:
            return
        event.stop()
        event.prevent_default()


class SettingForm(Vertical):
    """Listens to the list of settings, whose messages go on to whoever holds it."""

    DEFAULT_CSS = """
    SettingForm > #search { display: none; border: none; height: 1; padding: 0 1; }
    SettingForm > #search.-searching { display: block; }
    SettingForm > SettingList { height: 1fr; }
    SettingForm > #about { color: $text-muted; }
    """

    def __init__(self, draft: Draft, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panel")
        self._first = draft

    def compose(self) -> ComposeResult:
        """Search, settings, explanation."""
        yield _SearchLine(id="search", placeholder="name or description", compact=True)
        yield SettingList(self._first, id="settings")
        yield Static(id="about")

    @property
    def settings(self) -> SettingList:
        """The settings themselves."""
        return self.query_one(SettingList)

    @property
    def is_searching(self) -> bool:
        """Whether only some of the settings are shown, or about to be."""
        return self._search.has_class("-searching")

    def search(self) -> None:
        """Type what to search for."""
        if self.settings.take_over():
            self._search.add_class("-searching")
            # At once, not by `focus`: what is typed next is meant for it.
            self.screen.set_focus(self._search)

    def go_to_found(self) -> None:
        """From what is typed down to the settings in which it is found."""
        self.settings.seek(self._search.value)
        self.screen.set_focus(self.settings)

    def end_search(self) -> None:
        """Show all settings again, staying at the chosen one."""
        if not self.settings.take_over():
            return
        self._search.remove_class("-searching")
        self._search.value = ""
        self.settings.seek("")
        self.screen.set_focus(self.settings)
        self.label()

    def show(self, draft: Draft) -> None:
        """Show other values."""
        self.settings.use(draft)
        self.label()

    def explain(self, words: Text) -> None:
        """Say something below the settings."""
        self.query_one("#about", Static).update(words, layout=False)

    def label(self) -> None:
        """Say on the border whose settings these are, and how many are other ones."""
        draft = self.settings.draft
        changed = len(draft.changed)
        self.border_title = Text(printable(f"Settings of {draft.preset}"))
        found = f"{self.settings.count} of {len(SETTINGS)} found" if self.is_searching else ""
        words = (found, f"● {changed} changed" if changed else "")
        self.border_subtitle = Text(", ".join(filter(None, words)))

    def on_mount(self) -> None:
        """Say whose settings these are."""
        self.label()

    def on_setting_list_changed(self) -> None:
        """Count what is changed."""
        self.label()

    def on_setting_list_explained(self, event: SettingList.Explained) -> None:
        """Show the explanation of the chosen setting."""
        if self.settings.has_focus or self.settings.is_editing or self._search.has_focus:
            self.explain(event.words)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search as it is typed."""
        event.stop()
        if self.is_searching:
            self.settings.seek(event.value)
            self.label()

    def on_key(self, event: Key) -> None:
        """Escape ends the search."""
        if self.is_searching and event.key == "escape":
            event.stop()
            event.prevent_default()
            self.end_search()

    @property
    def _search(self) -> Input:
        return self.query_one("#search", Input)
