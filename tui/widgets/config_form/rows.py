"""The rows of the form: which there are, and how one is drawn."""

from dataclasses import dataclass

from rich.text import Text

from engine.config.catalogue import SECTIONS, SETTINGS, Setting
from engine.config.draft import Draft
from tui.text import printable
from tui.widgets.config_form.rungs import is_moved_by_arrows

_LESS, _MORE = "◂ ", " ▸"
_NAME = max(len(setting.name) for setting in SETTINGS.values())
BEFORE_NAME = 2 + 2
"""Columns of a row before its name: what is chosen, what is marked."""
BEFORE_VALUE = BEFORE_NAME + _NAME + 1 + len(_LESS)
"""Columns of a row before its value: also the name and an arrow."""
_VALUE = 26
_WORTH_SAYING = 30
"""Columns that a description must have, to be begun in a row."""


@dataclass(frozen=True)
class Heading:
    """Begins a section."""

    section: str
    about: str


Row = Heading | Setting


def rows_of(words: str = "") -> tuple[Row, ...]:
    """The settings in which all of `words` are found, under the headings of their sections."""
    rows: list[Row] = []
    for setting in SETTINGS.values():
        if not is_found(setting, words):
            continue
        known = rows[-1].section if rows else ""
        if setting.section != known:
            rows.append(Heading(setting.section, SECTIONS[setting.section]))
        rows.append(setting)
    return tuple(rows)


def is_found(setting: Setting, words: str) -> bool:
    """Whether each of `words` is in the setting's name, its description, or its choices."""
    text = f"{setting.key} {setting.description} {setting.allowed}".lower()
    spoken = text.replace("_", " ")
    return all(word in text or word in spoken for word in words.lower().split())


def drawn(
    row: Row, draft: Draft, trouble: str, width: int, *, is_chosen: bool, is_active: bool
) -> Text:
    """A row of `width` columns.

    Args:
        row: which.
        draft: the values.
        trouble: the sentence about this setting; empty when there is none.
        width: columns there are; the setting's description begins where there is room.
        is_chosen: whether the arrows change it.
        is_active: whether keys go to the form.
    """
    text = Text(no_wrap=True, overflow="ellipsis")
    if isinstance(row, Heading):
        text.append(f"{row.section}", style="bold cyan").append(f"  {row.about}", style="dim")
        return _fitted(text, width)
    is_pointed = is_chosen and is_active
    text.append("▸ " if is_chosen else "  ", style="bold" if is_active else "dim")
    is_changed = row.key in draft.changed
    mark, style = ("✗ ", "bold red") if trouble else ("● ", "yellow") if is_changed else ("  ", "")
    text.append(mark, style=style)
    text.append(f"{row.name:<{_NAME}} ", style="bold" if is_pointed else "dim")
    has_arrows = is_pointed and is_moved_by_arrows(row)
    text.append(_LESS if has_arrows else " " * len(_LESS), style="dim")
    value = printable(row.text_of(draft.value(row.key))) or "-"
    text.append(value, style="bold red" if trouble else "bold yellow" if is_changed else "bold")
    text.append(_MORE if has_arrows else "", style="dim")
    room = width - BEFORE_VALUE - _VALUE
    if room >= _WORTH_SAYING:
        text.append(" " * max(2, BEFORE_VALUE + _VALUE - text.cell_len))
        text.append(trouble or row.description, style="red" if trouble else "dim")
    return _fitted(text, width)


def _fitted(text: Text, width: int) -> Text:
    text.truncate(max(1, width), overflow="ellipsis")
    return text


def explained(setting: Setting, draft: Draft, reset: str) -> Text:
    """What is to be known of a setting, below the form; `reset` is the key that undoes a change."""
    text = Text.assemble((setting.key, "bold"), f": {setting.description}\n")
    parts = [] if setting.kind == "text" else [setting.allowed]
    parts.append(f"default {shown(setting, setting.default)}")
    text.append(" · ".join(parts), style="dim")
    if setting.key in draft.changed:
        preset = shown(setting, draft.preset_value(setting.key))
        text.append(f" · {preset} in {draft.preset} ({reset})", style="yellow")
    return text


def shown(setting: Setting, value: object) -> str:
    """A value in words."""
    return printable(setting.text_of(value)) or "nothing"  # type: ignore[arg-type]
