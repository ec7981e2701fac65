"""Spans of time on an axis: round ones, and how they are written."""

import math

_ROUND_SECONDS = (
    *(1, 2, 5, 10, 15, 30),
    *(60 * minutes for minutes in (1, 2, 5, 10, 15, 30)),
    *(3600 * hours for hours in (1, 2, 3, 6, 12)),
)
_DAY = 86400
_PARTS = ((_DAY, "d"), (3600, "h"), (60, "min"), (1, "s"))


def round_span(seconds: float) -> float:
    """The smallest round span of at least so many seconds: 30 s, 5 min, 2 h, 1, 2, 5, 10 days."""
    for span in _ROUND_SECONDS:
        if span >= seconds * (1 - 1e-9):
            return float(span)
    power = 10.0 ** math.floor(math.log10(max(1.0, seconds / _DAY)))
    return next(_DAY * m * power for m in (1, 2, 5, 10) if _DAY * m * power >= seconds * (1 - 1e-9))


def written(seconds: float) -> str:
    """A span in whole seconds as "30 s", "5 min", "2 h", "3 d", or "1 d 6 h" where it must be."""
    left = round(abs(seconds))
    words = []
    for size, name in _PARTS:
        number, left = divmod(left, size)
        if number:
            words.append(f"{number} {name}")
    sign = "-" if seconds < 0 and words else ""
    return sign + (" ".join(words) or "0 s")
