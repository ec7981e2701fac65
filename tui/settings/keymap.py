"""Other keys than those of `tui/keys.py`: which are possible, and which would hide one another."""

from collections.abc import Iterator, Mapping
from functools import cache

from textual.binding import Binding
from textual.keys import Keys, _character_to_key, key_to_character

from engine.errors import UserError
from tui import keys
from tui.key_ids import binding_tables

_MODIFIERS = {"ctrl", "shift", "alt", "super", "hyper", "meta"}
_CHARACTERS = {_character_to_key(character): character for character in map(chr, range(33, 127))}
"""What is written in one letter, by Textual's names."""
_NAMED = {key.value.rpartition("+")[2] for key in Keys} - {"", "<any>", "<ignore>"} | {"space"}
_SCREENS = {"runs", "run_filter", "curves", "compare", "memorised", "new_run", "run", "preferences"}
_PANELS = {"monitor", "sample", "denoise", "reconstruct"}
_DIALOGS = {
    "dialog", "save", "confirm", "tune", "help", "form", "picture_file", "outlook", "notes",
}  # fmt: skip
"""No key of what is below a dialog is heard. Tables that are named nowhere here may be anywhere."""


@cache
def key_table() -> Mapping[str, tuple[str, Binding]]:
    """Every key that may be another one: the first table it is in, and itself, by its id."""
    found: dict[str, tuple[str, Binding]] = {}
    for table, bindings in binding_tables(vars(keys)).items():
        for binding in bindings:
            if binding.id is not None:
                found.setdefault(binding.id, (table, binding))
    return found


def key_named(text: str) -> str:
    """A key as Textual calls it, of what a person writes: "?", "P", "shift+p", "ctrl+k", "f5".

    Raises:
        UserError: there is no such key.
    """
    # The key + itself stands last, as in "+" and "ctrl++".
    before, last = (text[:-1], "+") if text.endswith("+") else text.rpartition("+")[::2]
    modifiers, base = before.strip("+").split("+") if before else [], last
    if modifiers == ["shift"] and len(base) == 1 and base.isalpha():
        return base.upper()
    if len(base) == 1:
        base = _character_to_key(base)
    is_known = base in _CHARACTERS or base in _NAMED or (len(base) == 1 and base.isalpha())
    if not is_known or not set(modifiers) <= _MODIFIERS:
        raise UserError(f"there is no key {text!r}")
    return "+".join([*modifiers, base])


def checked_keys(wanted: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The keys that can be had of those that are wanted, and what is wrong with each of the rest.

    Args:
        wanted: keys by ids; several keys for one id stand between commas.

    Returns:
        A keymap for Textual; and clauses without a full stop.
    """
    kept: dict[str, str] = {}
    troubles = []
    for name, text in wanted.items():
        try:
            kept[name] = _checked(name, text)
        except UserError as error:
            troubles.append(str(error))
    # What is refused has its own key again, and that may be one that another wanted.
    while clash := next(_clashes(kept), None):
        name, other, key = clash
        troubles.append(f"{name} and {other} would both be {shown(key)}")
        del kept[name]
    return kept, tuple(troubles)


def keys_of(name: str, keymap: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of an id, by Textual's names."""
    text = keymap.get(name) or key_table()[name][1].key
    return tuple(text.split(","))


def shown(key: str) -> str:
    """A key as people write it, such as "ctrl+k" or "?"."""
    *modifiers, base = key.split("+")
    return "+".join([*modifiers, _CHARACTERS.get(base, base)])


def _checked(name: str, text: str) -> str:
    table = key_table()
    if name not in table:
        raise UserError(f"no key is called {name!r}")
    parts = [text] if text == "," else [part.strip() for part in text.split(",")]
    try:
        found = [key_named(part) for part in parts]
    except UserError as error:
        raise UserError(f"{name}: {error}") from None
    if table[name][1].priority and any(
        key in _CHARACTERS or key_to_character(key) for key in found
    ):
        raise UserError(f"{name} is heard while typing, and takes ctrl and a letter, or f1 to f24")
    if "ctrl+q" in found:
        raise UserError(f"{name} cannot be ctrl+q, which always leaves")
    return ",".join(found)


def _clashes(keymap: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Ids with another key, the ids that have it already, and the key."""
    table = key_table()
    for name in reversed(keymap):
        for other, (place, _) in table.items():
            if other != name and _may_meet(table[name][0], place):
                for key in {*keys_of(name, keymap)} & {*keys_of(other, keymap)}:
                    yield name, other, key


def _may_meet(one: str, other: str) -> bool:
    """Whether keys of two tables are ever heard at once."""
    if one == other:
        return True
    if _DIALOGS & {one, other}:
        return not (_DIALOGS | _SCREENS | _PANELS | {"app"}) >= {one, other}
    if {one, other} <= _SCREENS or {one, other} <= _PANELS:
        return False
    if _PANELS & {one, other} and _SCREENS & {one, other}:
        return "run" in (one, other)
    return True
