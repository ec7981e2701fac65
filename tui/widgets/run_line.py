"""The lines of the table of runs, and the headings over them, as rich draws them."""

from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

from engine.listing.facts import RunFacts
from tui.widgets.run_columns import RunColumn

GAP = 2
"""Cells between two columns."""
SIGN_WIDTH = 2
"""Cells of the column of marks."""
_SIGN = "◆"

Texts = dict[str, str]
"""What stands in the columns, by their names."""
Widths = Sequence[tuple[RunColumn, int]]
"""The columns in view, with their widths."""


def headings(
    columns: Widths, sorted_by: RunColumn, arrow: str, style: Style, over: Style
) -> Iterator[Segment]:
    """The headings.

    Args:
        columns: those in view.
        sorted_by: which of them, if it is in view, the runs are sorted by.
        arrow: which way.
        style: of headings.
        over: of that heading.
    """
    yield Segment(" " * SIGN_WIDTH, style)
    for column, width in columns:
        sign = arrow if column is sorted_by else ""
        # In the gap behind it, where the heading has all of the column.
        if column.is_number:
            text = f"{column.heading:>{width}}{sign:<{GAP}}"
        else:
            text = f"{column.heading + sign:<{width + GAP}}"
        yield Segment(text, over if column is sorted_by else style)


def line(
    facts: RunFacts,
    texts: Mapping[str, str],
    columns: Widths,
    mark: Style | None,
    ground: Style,
    over: Style,
) -> Iterator[Segment]:
    """The line of a run.

    Args:
        facts: its facts.
        texts: what stands in its columns.
        columns: those in view.
        mark: of its sign; None: it is not marked.
        ground: below everything.
        over: above everything: the cursor's.
    """
    sign = " " * SIGN_WIDTH if mark is None else f"{_SIGN:<{SIGN_WIDTH}}"
    yield Segment(sign, ground + mark + over)
    for column, width in columns:
        is_trouble = bool(facts.troubles) and column.name == "run"
        style = Style.parse("bold red" if is_trouble else column.style(facts))
        text = _aligned(texts[column.name], width, is_right=column.is_number)
        yield Segment(text, ground + style + over)
        yield Segment(" " * GAP, ground + over)


def _aligned(text: str, width: int, *, is_right: bool) -> str:
    """The text in so many cells, cut where it is longer."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + "…"
    room = " " * (width - length)
    return room + text if is_right else text + room
