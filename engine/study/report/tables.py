"""Tables in Markdown."""

import math
from collections.abc import Iterable, Sequence

from engine.study.report.results import Row
from engine.study.report.statistics import Figure, difference, is_clear, mean_of
from engine.study.table import Lesson

NONE = "-"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the first column is words, the others are figures."""
    lines = [header, ["---", *["--:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def figure(figure: Figure, digits: int = 4) -> str:
    """As "0.1234 ± 0.0012"; without the error where there is none."""
    if not math.isfinite(figure.value):
        return NONE
    value = f"{figure.value:.{digits}f}"
    return value if not math.isfinite(figure.error) else f"{value} ± {figure.error:.{digits}f}"


def signed(figure_: Figure, digits: int = 4) -> str:
    """A difference, with its sign."""
    text = figure(figure_, digits)
    return text if text == NONE or text.startswith("-") else f"+{text}"


def verdict(figure: Figure) -> str:
    """What a difference of something that should be low says, in a word or two."""
    clear = is_clear(figure)
    if clear is None:
        return "cannot be told" if figure.count else NONE
    if not clear:
        return "within the error"
    return "better" if figure.value < 0 else "worse"


def lesson_table(lesson: Lesson, rows: Sequence[Row]) -> str:
    """A lesson's variants side by side, each compared with the first."""
    first, is_compared = rows[0], len(rows) > 1
    header = ["variant", "seeds", "weights"]
    for what in ["validation loss"] * lesson.compares_losses + ["KID"]:
        header += [what, *["difference"] * is_compared]
    cells = []
    for row in rows:
        cells.append(
            [row.label, _seeds(row), f"{row.sound[0].parameters:,}" if row.sound else NONE]
        )
        if lesson.compares_losses:
            cells[-1].append(figure(mean_of(list(row.losses.values()))))
            cells[-1] += [_compared(row, first, "losses")] * is_compared
        cells[-1].append(figure(row.kid))
        cells[-1] += [_compared(row, first, "kids")] * is_compared
        cells[-1].append(_percent(mean_of(list(row.copies.values()))))
    return table([*header, "copies"], cells)


def _compared(row: Row, first: Row, what: str) -> str:
    if row is first:
        return ""
    by_seed = difference(getattr(row, what), getattr(first, what))
    return f"{signed(by_seed)}, {verdict(by_seed)}" if by_seed.count else NONE


def _seeds(row: Row) -> str:
    failed = len(row.records) - len(row.sound)
    return f"{len(row.sound)}" + (f" ({failed} failed)" if failed else "")


def _percent(share: Figure) -> str:
    if not math.isfinite(share.value):
        return NONE
    error = f" ± {share.error:.0%}" if math.isfinite(share.error) else ""
    return f"{share.value:.0%}{error}"
