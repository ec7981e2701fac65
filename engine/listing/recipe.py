"""Which preset a configuration is nearest to: a run does not say what it was made from."""

from dataclasses import dataclass
from functools import cache
from operator import ne
from typing import Any

import msgspec

from engine.config import Config, load_config, preset_names

FREE = ("seed", "device", "data.source")
"""Settings that any recipe may be given: they do not count."""


@dataclass(frozen=True)
class Difference:
    """A setting that is not as in the preset."""

    key: str
    value: Any
    preset: Any


@dataclass(frozen=True)
class Recipe:
    """The preset that differs in the fewest settings."""

    preset: str
    changed: int
    """In how many, without those of `FREE`."""


def recipe_of(config: Config, name: str = "") -> Recipe:
    """The preset that a configuration is nearest to.

    Args:
        config: of a run.
        name: of the run: of presets that are equally near, the one it is named after counts.
    """
    counted = _counted(setting_values(config))
    found = [
        (sum(map(ne, counted, values)), not name.startswith(preset), preset)
        for preset, values in _presets().items()
    ]
    changed, _, preset = min(found)
    return Recipe(preset, changed)


def differences(config: Config, preset: str) -> list[Difference]:
    """All settings that are not as in the preset, those of `FREE` too, in the schema's order."""
    pairs = zip(
        setting_keys(), setting_values(config), setting_values(load_config(preset)), strict=True
    )
    return [Difference(key, value, other) for key, value, other in pairs if value != other]


@cache
def setting_keys() -> tuple[str, ...]:
    """The names of all settings, in the schema's order."""
    keys: list[str] = []
    default = Config()
    for field in msgspec.structs.fields(default):
        section = getattr(default, field.name)
        if isinstance(section, msgspec.Struct):
            keys += [f"{field.name}.{inner.name}" for inner in msgspec.structs.fields(section)]
        else:
            keys.append(field.name)
    return tuple(keys)


def setting_values(config: Config) -> list[Any]:
    """All settings, in the order of `setting_keys`."""
    values: list[Any] = []
    for section in msgspec.structs.astuple(config):
        if isinstance(section, msgspec.Struct):
            values += msgspec.structs.astuple(section)
        else:
            values.append(section)
    return values


@cache
def _places_that_count() -> tuple[int, ...]:
    return tuple(place for place, key in enumerate(setting_keys()) if key not in FREE)


def _counted(values: list[Any]) -> list[Any]:
    return [values[place] for place in _places_that_count()]


@cache
def _presets() -> dict[str, list[Any]]:
    return {name: _counted(setting_values(load_config(name))) for name in preset_names()}
