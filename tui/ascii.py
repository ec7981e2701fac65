"""The workbench for terminals without Unicode: every letter that is drawn becomes an ASCII one.

Textual and rich draw with lines, blocks and braille wherever they please, so letters are exchanged
last of all, in the lines on their way to the terminal. Each takes as many columns as before.
"""

# ruff: noqa: RUF001 - that letters look alike is what this is about.

import codecs
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_SIGNS = {
    "●": "*", "○": "o", "◌": "o", "‖": "=", "■": "#", "□": "o", "✓": "v", "✗": "x", "…": ".",
    "▸": ">", "▶": ">", "◂": "<", "◀": "<", "→": ">", "←": "<", "↑": "^", "↓": "v", "▲": "^",
    "▼": "v", "△": "^", "▽": "v", "▾": "v", "▴": "^", "·": ".", "•": "*", "×": "x", "–": "-",
    "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "≈": "~", "≤": "<", "≥": ">",
    "±": "+", "σ": "s", "μ": "u", "α": "a", "β": "b", "ε": "e", "⏎": "<", "␣": "_", "⇥": ">",
    "▔": "-", "▁": "_", "▂": "_", "▃": ".", "▄": "-", "▅": "=", "▆": "+", "▇": "*", "█": "#",
    "░": ".", "▒": ":", "▓": "#", "▀": "'", "▪": ".", "↺": "@", "↔": "=",
}  # fmt: skip
_UPPER_DOTS, _LOWER_DOTS = 0b00011011, 0b11100100
"""Of a braille letter: the dots of its upper and of its lower half, as bits of its number."""


class AsciiFilter(LineFilter):
    """Exchanges every letter that is not ASCII; pictures of half cells become whole ones."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, in ASCII."""
        return [_plain(segment) for segment in segments]


def is_ascii_wanted(setting: str, encoding: str, environment: Mapping[str, str]) -> bool:
    """Whether the terminal is to be drawn on in ASCII.

    Args:
        setting: `characters` of the settings: auto, unicode or ascii.
        encoding: of the standard output.
        environment: of this process. An unset locale says nothing: so it is in most containers.
    """
    if setting != "auto":
        return setting == "ascii"
    if not _is_utf8(encoding):
        return True
    names = [environment.get(key, "") for key in ("LC_ALL", "LC_CTYPE", "LANG")]
    if names[2] in ("C", "POSIX") and names[1] == "C.UTF-8":
        # Python itself sets this one where it finds LANG=C.
        names[1] = ""
    return next(filter(None, names), "") in ("C", "POSIX")


@lru_cache(4096)
def in_ascii(text: str) -> str:
    """As many columns of ASCII, as alike as can be."""
    return text if text.isascii() else "".join(map(_letter, text))


def _plain(segment: Segment) -> Segment:
    text, style, control = segment
    if control or text.isascii():
        return segment
    if set(text) == {"▀"} and style is not None and style.color is not None:
        return Segment(" " * len(text), style + Style(bgcolor=style.color))
    return Segment(in_ascii(text), style)


def _letter(letter: str) -> str:
    if letter.isascii():
        return letter
    if (sign := _SIGNS.get(letter)) is not None:
        return sign
    number = ord(letter)
    if 0x2800 <= number <= 0x28FF:
        return _braille(number - 0x2800)
    if 0x2500 <= number <= 0x257F:
        return _line(unicodedata.name(letter))
    if 0x2580 <= number <= 0x259F:
        return "|"
    width = cell_len(letter)
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if base.isascii() and width == 1 else "?" * width


def _braille(dots: int) -> str:
    above, below = dots & _UPPER_DOTS, dots & _LOWER_DOTS
    if above and below:
        return ":"
    return "'" if above else "." if below else " "


def _line(name: str) -> str:
    words = name.split()
    is_level = bool({"HORIZONTAL", "LEFT", "RIGHT"} & set(words))
    is_upright = bool({"VERTICAL", "UP", "DOWN"} & set(words))
    if is_level and is_upright:
        return "+"
    return "|" if is_upright else "-" if is_level else "+"


def _is_utf8(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name == "utf-8"
    except LookupError:
        return False
