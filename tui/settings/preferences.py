"""The settings in force: those of the file, and what is changed while the workbench is open."""

import typing
from pathlib import Path

import msgspec

from engine.errors import UserError
from tui.settings.file import change_key, change_setting, read_settings
from tui.settings.keymap import checked_keys, keys_of
from tui.settings.schema import Settings


class Preferences:
    """Changes count at once, and are written; that they could not be written takes nothing back."""

    def __init__(self, path: Path) -> None:
        """Read the file at `path`, if there is one."""
        known = read_settings(path)
        self.path, self.trouble, self._settings = path, known.trouble, known.settings

    @property
    def settings(self) -> Settings:
        """All of them, as they are now."""
        return self._settings

    def change(self, name: str, value: str | bool) -> None:
        """Give a setting another value, one that it may have.

        Raises:
            UserError: it counts until the workbench is left, and could not be written.
        """
        self._settings = msgspec.structs.replace(self._settings, **{name: value})
        change_setting(self.path, name, value)

    def change_key(self, name: str, key: str | None) -> None:
        """Give an action another key, or its own again.

        Args:
            name: the action's id.
            key: by Textual's names; None: its own.

        Raises:
            UserError: another action has the key: then nothing has changed; or as `change`.
        """
        wanted = {other: its for other, its in self._settings.keys.items() if other != name}
        if key is not None and (key,) != keys_of(name, {}):
            wanted[name] = key
        kept, troubles = checked_keys(wanted)
        if troubles:
            raise UserError(f"{'; '.join(troubles)}.")
        self._settings = msgspec.structs.replace(self._settings, keys=kept)
        change_key(self.path, name, kept.get(name))


def text_of(settings: Settings, name: str) -> str:
    """A setting's value in a word."""
    return typing.cast(str, getattr(settings, name))
