"""Columns of text: as many of them as the terminal has room for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

_GAP = 2
_DEAR = 4
"""For a column of a higher rank no other is cut."""


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a table."""

    heading: str
    cells: Sequence[str]
    rank: int = 0
    """Those of the lowest rank get room first; with rank 0 it is always there."""
    is_number: bool = False
    """Numbers stand at the right."""
    least: int = 0
    """Cells across that it may be cut to, where there is no room for more; 0: it is never cut."""
    styles: Sequence[str] = ()
    """Of each cell, in rich's words."""

    @property
    def width(self) -> int:
        """Cells across of the widest text."""
        return max(map(cell_len, (self.heading, *self.cells)))

    @property
    def least_width(self) -> int:
        """Cells across that it needs."""
        return min(self.width, self.least or self.width)


def print_columns(console: Console, columns: Sequence[Column], room: int | None) -> None:
    """Print a heading and a line for each row.

    Args:
        console: where to.
        columns: in order; one of a rank above 0 that is empty, or does not fit, is left out.
        room: cells across; None: as many as it takes.
    """
    widths = _fitted(columns, room)
    lines = [_line(((column.heading, "bold"), column, width) for column, width in widths)]
    for row in range(len(columns[0].cells)):
        lines.append(
            _line(
                ((column.cells[row], column.styles[row] if column.styles else ""), column, width)
                for column, width in widths
            )
        )
    console.print(Text("\n").join(lines), soft_wrap=True, highlight=False)


def _fitted(columns: Sequence[Column], room: int | None) -> list[tuple[Column, int]]:
    """The columns that fit, in their order, each with its width."""
    filled = [column for column in columns if column.rank == 0 or any(column.cells)]
    if room is None:
        return [(column, column.width) for column in filled]
    chosen: list[Column] = []
    for column in sorted(filled, key=lambda column: column.rank):
        if column.rank and _room_for([*chosen, column], cut=column.rank <= _DEAR) > room:
            break
        chosen.append(column)
    spare = max(0, room - _room_for(chosen, cut=True))
    widths = []
    for column in (column for column in filled if column in chosen):
        more = min(spare, column.width - column.least_width)
        spare -= more
        widths.append((column, column.least_width + more))
    return widths


def _room_for(columns: Sequence[Column], *, cut: bool) -> int:
    widths = (column.least_width if cut else column.width for column in columns)
    return sum(widths) + _GAP * max(0, len(columns) - 1)


def _line(cells: Iterator[tuple[tuple[str, str], Column, int]]) -> Text:
    line = Text()
    for (text, style), column, width in cells:
        if line:
            line.append(" " * _GAP)
        if cell_len(text) > width:
            text = set_cell_size(text, width - 1) + "…"
        room = " " * (width - cell_len(text))
        line.append(room + text if column.is_number else text + room, style=style)
    line.rstrip()
    return line
