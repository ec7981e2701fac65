"""Names and sizes of files as a person may be shown them."""

import math


def printable_name(name: str) -> str:
    """The name on one line: what a terminal would obey, and what is no text, spelled out.

    Newlines become "\\\\n", escape characters "\\\\x1b", bytes that are no UTF-8 "\\\\udcff".
    """
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in name
    )


def in_bytes(size: int) -> str:
    """A size as a person reads it: 344.9 MB."""
    units = ("bytes", "kB", "MB", "GB", "TB")
    power = min(int(math.log10(max(size, 1)) // 3), len(units) - 1)
    return f"{size / 1000**power:.{1 if power else 0}f} {units[power]}"
