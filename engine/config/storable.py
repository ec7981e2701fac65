"""What a file of settings can hold: TOML's whole numbers have 64 bits, its text is Unicode."""

import math
import unicodedata
from collections.abc import Iterator

import msgspec

from engine.errors import UserError

_LARGEST = 2**63 - 1


def is_storable(value: object) -> bool:
    """Whether a file gives the value back, and arithmetic can be done with it."""
    if isinstance(value, tuple):
        return all(map(is_storable, value))
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return abs(value) <= _LARGEST
    return not any(unicodedata.category(character) == "Cs" for character in str(value))


def check_storable(config: msgspec.Struct) -> None:
    """Refuse values that could not be written into a run's directory.

    Raises:
        UserError: names the setting.
    """
    for key, value in _values(config, ""):
        if not is_storable(value):
            raise UserError(f"{key} is {value!r}, which no file of settings can hold.")


def _values(table: msgspec.Struct, prefix: str) -> Iterator[tuple[str, object]]:
    for field in msgspec.structs.fields(table):
        value = getattr(table, field.name)
        if isinstance(value, msgspec.Struct):
            yield from _values(value, f"{prefix}{field.name}.")
        else:
            yield f"{prefix}{field.name}", value
