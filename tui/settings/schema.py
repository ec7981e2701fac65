"""What can be settled: a new setting is a line here, and one in `tui/settings/words.py`."""

from typing import Literal

import msgspec

from tui.image_mode import ImageMode

Notifications = Literal["off", "bell", "osc9", "osc777"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of one user, on one machine."""

    theme: str = ""
    """By Textual's names; "": as Textual chooses."""
    images: ImageMode = "auto"
    """Unless the command line says otherwise."""
    notifications: Notifications = "bell"
    """How the terminal is told that a training has ended."""
    animation: Literal["auto", "off"] = "auto"
    """Whether lists scroll smoothly; auto: but over ssh."""
    characters: Literal["auto", "unicode", "ascii"] = "auto"
    """What curves and boxes are drawn with; auto: as the locale says."""
    first_hint_seen: bool = False
    keys: dict[str, str] = {}
    """Other keys, by the ids of `tui.key_ids`."""
