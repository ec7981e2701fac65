"""The settings file: TOML that people may edit. What is wrong in it is told, and left as it is."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import platformdirs

from engine.errors import UserError
from engine.runs.files import naming_disk_trouble, write_whole
from tui.settings.keymap import checked_keys
from tui.settings.schema import Settings
from tui.settings.toml import to_toml
from tui.settings.words import THEMES

_FIELDS = {field.name: field.type for field in msgspec.structs.fields(Settings)}


@dataclass(frozen=True)
class KnownSettings:
    """What the file says, with defaults where it says nothing that can be used."""

    settings: Settings
    trouble: str = ""
    """One sentence about all that is wrong with the file."""


def settings_file() -> Path:
    """Where the settings are; `DDPM_CONFIG` names another folder for it."""
    named = os.environ.get("DDPM_CONFIG")
    folder = Path(named).expanduser() if named else platformdirs.user_config_path("ddpm-tui")
    return folder / "settings.toml"


def read_settings(path: Path) -> KnownSettings:
    """The settings in a file; where there is none, the defaults. Changes nothing on the disk."""
    try:
        tree = _read_tree(path)
    except UserError as error:
        return KnownSettings(Settings(), f"{error} All settings are the defaults.")
    values, troubles = _understood(tree)
    trouble = f"{path}: {'; '.join(troubles)}. The rest holds." if troubles else ""
    return KnownSettings(Settings(**values), trouble)


def change_setting(path: Path, name: str, value: str | bool) -> None:
    """Write one setting; everything else in the file stays, also what is not understood.

    Raises:
        UserError: the file was broken by hand, or the disk refuses.
    """
    tree = _read_tree(path)
    _write_tree(path, {**tree, name: value})


def change_key(path: Path, name: str, key: str | None) -> None:
    """Write another key for an id; None: its own again.

    Raises:
        UserError: as `change_setting`.
    """
    tree = _read_tree(path)
    keys = tree.get("keys", {})
    if not isinstance(keys, dict):
        raise UserError(f"{path} was broken by hand (keys is no table): mend it first.")
    others = {other: its for other, its in keys.items() if other != name}
    if key is not None:
        others[name] = key
    rest = {other: its for other, its in tree.items() if other != "keys"}
    _write_tree(path, {**rest, "keys": others} if others else rest)


def _read_tree(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(
            f"{path} was broken by hand ({error}): mend it, or remove it, first."
        ) from None


def _write_tree(path: Path, tree: dict[str, Any]) -> None:
    with naming_disk_trouble("Writing the settings"):
        # A link to where someone keeps such files stays one.
        real = path.resolve()
        real.parent.mkdir(parents=True, exist_ok=True)
        write_whole(real, to_toml(tree).encode())


def _understood(tree: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    values, troubles = {}, []
    for name, value in tree.items():
        try:
            values[name] = _value(name, value)
        except UserError as error:
            troubles.append(str(error))
    if "keys" in values:
        values["keys"], wrong = checked_keys(values["keys"])
        troubles += wrong
    return values, troubles


def _value(name: str, value: object) -> Any:
    if name not in _FIELDS:
        raise UserError(f"no setting is called {name!r} (there are {', '.join(_FIELDS)})")
    try:
        known = msgspec.convert(value, _FIELDS[name])
    except msgspec.ValidationError as error:
        raise UserError(f"{name} cannot be {_short(value)} ({_reason(error)})") from None
    if name == "theme" and known and known not in THEMES:
        raise UserError(f"theme cannot be {_short(value)} (there are {', '.join(THEMES)})")
    return known


def _reason(error: msgspec.ValidationError) -> str:
    return str(error).replace("`", "'")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) < 40 else f"{text[:36]} ..."
