"""Which run has which letter and colour, with figures: a line each, or where that is too much a
few words each."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.widgets import Static

from tui.widgets.run_colours import COLOURS, LETTERS

_HEADINGS = ("", "best val.", "val.", "train", "KID")
_GAP, _WIDE_GAP = "  ", "   "
_NAME_WIDTH = 30
_SHORT_NAME_WIDTH = 14


@dataclass(frozen=True)
class LegendRow:
    """A run; "" where nothing is known."""

    name: str
    best: str
    validation: str
    train: str
    kid: str
    trouble: str = ""


class RunLegend(Static):
    """As many lines as it needs, in a third of the screen at most."""

    def show(self, rows: Sequence[LegendRow], is_at_cursor: bool) -> None:
        """Tell of these runs, which have the letters in order.

        Args:
            rows: the runs.
            is_at_cursor: whether the losses are those at the cursor, not the newest.
        """
        room = self.app.size.height // 3
        if len(rows) + 1 <= room:
            text = Text("\n").join(_lines(rows, is_at_cursor))
        else:
            few = [_in_few_words(place, row) for place, row in enumerate(rows)]
            text = Text("\n").join(_packed(few, self.app.size.width - 2))
        self.update(text)


def _lines(rows: Sequence[LegendRow], is_at_cursor: bool) -> list[Text]:
    cells = [(row.name, row.best, row.validation, row.train, row.kid) for row in rows]
    widths = [
        min(_NAME_WIDTH, max(map(cell_len, (heading, *column))))
        for heading, column in zip(_HEADINGS, zip(*cells, strict=True), strict=True)
    ]
    where = "at the cursor" if is_at_cursor else ""
    head = "    " + _GAP.join(_fitted(h, w) for h, w in zip(_HEADINGS, widths, strict=True))
    lines = [Text(f"{head}{_GAP}{where}", style="dim", no_wrap=True)]
    for place, (row, (name, *figures)) in enumerate(zip(rows, cells, strict=True)):
        line = Text.assemble(_sign(place), "  ", (_fitted(name, widths[0]), "bold"), no_wrap=True)
        for words, width in zip(figures, widths[1:], strict=True):
            line.append(_GAP + _fitted(words, width))
        lines.append(line.append(f"{_GAP}{row.trouble}", style="red"))
    return lines


def _packed(parts: Sequence[Text], width: int) -> list[Text]:
    """As many in a line as there is room for."""
    lines: list[Text] = []
    for part in parts:
        if lines and lines[-1].cell_len + len(_WIDE_GAP) + part.cell_len <= width:
            lines[-1].append(_WIDE_GAP).append_text(part)
        else:
            lines.append(part.copy())
    return lines


def _in_few_words(place: int, row: LegendRow) -> Text:
    name = (
        row.name
        if cell_len(row.name) <= _SHORT_NAME_WIDTH
        else (set_cell_size(row.name, _SHORT_NAME_WIDTH - 1) + "…")
    )
    text = Text.assemble(_sign(place), " ", name, " ", row.validation or row.best)
    return text.append(" (unreadable)" if row.trouble else "", style="red")


def _sign(place: int) -> tuple[str, str]:
    return f"{LETTERS[place]}━", f"bold {COLOURS[place]}"


def _fitted(text: str, width: int) -> str:
    if cell_len(text) > width:
        return set_cell_size(text, width - 1) + "…"
    return set_cell_size(text, width)
