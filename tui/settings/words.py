"""The settings in words, and the values that each may take."""

import typing
from dataclasses import dataclass

from textual.theme import BUILTIN_THEMES

from tui.settings.schema import Settings

THEMES = tuple(sorted(BUILTIN_THEMES))


@dataclass(frozen=True)
class Choice:
    """A setting that takes one of a few words."""

    name: str
    values: tuple[str, ...]
    help: str


def _values(name: str) -> tuple[str, ...]:
    return typing.get_args(typing.get_type_hints(Settings)[name])


CHOICES = (
    Choice("theme", THEMES, "colours of the workbench; seen at once"),
    Choice(
        "images",
        _values("images"),
        "how pictures are drawn, from the next run that is opened; auto asks the terminal; "
        "--images says otherwise for once",
    ),
    Choice(
        "notifications",
        _values("notifications"),
        "when a training ends, dies or fails: the terminal's bell, or a message of the desktop "
        "(osc9: iTerm2, WezTerm, Windows Terminal, Ghostty; osc777: foot, urxvt, Konsole)",
    ),
    Choice("animation", _values("animation"), "smooth scrolling; auto: not over ssh"),
    Choice(
        "characters",
        _values("characters"),
        "curves and boxes in Unicode or ASCII, from the next start; auto: as the locale says",
    ),
)
