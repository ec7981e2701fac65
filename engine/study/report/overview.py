"""All lessons at a glance: one figure and one table."""

from functools import partial

from engine.study.report import figures
from engine.study.report.results import Row, rows_of
from engine.study.report.section import Book
from engine.study.report.statistics import Figure, difference
from engine.study.report.tables import signed, table, verdict
from engine.study.table import LESSONS, Lesson

Compared = tuple[Lesson, Row, Figure]


def overview(book: Book, words: str) -> list[str]:
    """What each variant does to KID, and the words said of the whole."""
    compared = [
        (lesson, row, difference(row.kids, first.kids))
        for lesson in LESSONS
        for first, *others in [rows_of(lesson, book.records)]
        for row in others
    ]
    measured = [one for one in compared if one[2].count]
    parts = ["## All at a glance"]
    if not measured:
        return [*parts, "Nothing to compare has been measured.", *([words] if words else [])]
    from_base = {
        f"{row.label} ({lesson.name})": figure
        for lesson, row, figure in measured
        if lesson.variants[0] == "base"
    }
    if from_base:
        shown = book.picture(
            "differences",
            "KID of every variant less that of the base",
            partial(figures.save_differences, from_base),
        )
        parts.append(shown)
    parts.append(_table(measured))
    return parts + ([words] if words else [])


def _table(measured: list[Compared]) -> str:
    return table(
        ["lesson", "seeds", "difference of KID", "which is"],
        [
            [f"{_link(lesson)}: {row.label}", str(figure.count), signed(figure), verdict(figure)]
            for lesson, row, figure in measured
        ],
    )


def _link(lesson: Lesson) -> str:
    anchor = "".join(c for c in lesson.title.lower() if c.isalnum() or c in " -")
    return f"[{lesson.name}](#{anchor.replace(' ', '-')})"
