"""Numbers, times and foreign text as people read them."""

import re
from pathlib import Path

_NOT_PRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def printable(text: str) -> str:
    """Text from files and names without anything that a terminal would take as a command.

    Nor what cannot be written to one: the bytes of a file's name that are no UTF-8.
    """
    return _NOT_PRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def from_home(text: str) -> str:
    """A path, or words with one in them, with the user's home folder as "~"."""
    return text.replace(f"{Path.home()}/", "~/")


def duration(seconds: float | None) -> str:
    """Seconds as "45 s", "12 min", "3 h 05 min" or "2 d 4 h"; "-" when unknown."""
    if seconds is None:
        return "-"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 600:
        return f"{whole // 60} min {whole % 60:02d} s"
    if whole < 3600:
        return f"{whole // 60} min"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
    return f"{whole // 86400} d {whole % 86400 // 3600} h"


def figure(value: float | None, digits: int = 3) -> str:
    """A number with so many significant digits, whole from 1,000 on; "-" when unknown."""
    if value is None or value != value:
        return "-"
    if 1000 <= abs(value) < 1e15:
        return f"{value:,.0f}"
    return f"{value:.{digits}g}"


def short(value: float) -> str:
    """A tick label: 12k, 0.05, 1e-05."""
    if abs(value) >= 1e6:
        return f"{value / 1e6:g}M"
    if abs(value) >= 1e4:
        return f"{value / 1e3:g}k"
    return f"{value:.4g}"
