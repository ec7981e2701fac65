"""The settings of several runs side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from engine.config import Config, load_config
from engine.listing.recipe import recipe_of, setting_keys, setting_values
from engine.runs.changes import Change, read_changes
from engine.runs.directory import RunDirectory
from engine.runs.files import naming_disk_trouble
from engine.runs.resume import read_config


@dataclass(frozen=True)
class Settings:
    """What one run, or a preset, is set to."""

    name: str
    config: Config
    changes: tuple[Change, ...] = ()
    """Made while it trained."""
    is_preset: bool = False


@dataclass(frozen=True)
class SettingRow:
    """One setting of all of them, as TOML; with the values it was changed to while training."""

    key: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether they are not all the same."""
        return len(set(self.values)) > 1


def read_settings(run: RunDirectory) -> Settings:
    """What a run is set to.

    Raises:
        UserError: it cannot be read.
    """
    with naming_disk_trouble(f"Reading the settings of run {run.name!r}"):
        return Settings(run.name, read_config(run), tuple(read_changes(run.changes)))


def beside_preset(settings: Settings) -> Settings:
    """The preset that a run is nearest to."""
    preset = recipe_of(settings.config, settings.name).preset
    return Settings(preset, load_config(preset), is_preset=True)


def compare(columns: Sequence[Settings]) -> list[SettingRow]:
    """All settings, in the schema's order."""
    values = [setting_values(column.config) for column in columns]
    return [
        SettingRow(
            key,
            tuple(
                _told(key, of_column[place], column.changes)
                for of_column, column in zip(values, columns, strict=True)
            ),
        )
        for place, key in enumerate(setting_keys())
    ]


def _told(key: str, value: Any, changes: Sequence[Change]) -> str:
    later = (change for change in changes if change.key == key)
    return " → ".join(
        [_toml(value), *(f"{_toml(change.new)} (step {change.step:,})" for change in later)]
    )


def _toml(value: Any) -> str:
    return msgspec.json.encode(value).decode()
