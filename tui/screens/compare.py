"""What differs in the settings of runs, and how far they came with them."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Static

from engine.errors import UserError
from engine.listing.comparison import SettingRow, Settings, beside_preset, compare, read_settings
from engine.listing.facts import RunFacts
from tui import keys, run_words
from tui.key_words import key_of
from tui.text import printable
from tui.widgets.run_colours import COLOURS, LETTERS, MOST

_OTHERS = ("yellow", "cyan", "magenta", "green", "red", "blue")
"""Colours of values that are not the most frequent one of their row."""
_WIDEST = 36
"""Cells across of a column."""
_COLUMNS_A_KEY = 12
"""Cells that one goes to the side by a key."""
_OUTCOMES: dict[str, Callable[[RunFacts], str]] = {
    "state": run_words.state,
    "step": run_words.step,
    "trained": run_words.trained,
    "best validation": run_words.best_validation,
    "KID": lambda facts: f"{run_words.kid(facts)} {run_words.short_protocol(facts)}".strip(),
}


class CompareScreen(Screen[None]):
    """A row for each setting, a column for each run; one run is compared with its preset."""

    AUTO_FOCUS = None
    BINDINGS = keys.COMPARE

    def __init__(self, runs: Sequence[RunFacts]) -> None:
        """Compare at most `MOST` runs."""
        super().__init__()
        self._facts = list(runs[:MOST])
        self._left_out = len(runs) - len(self._facts)
        self._columns: list[tuple[Settings, RunFacts | None]] = []
        self._troubles: list[str] = []
        self._shows_all = False

    def compose(self) -> ComposeResult:
        """Title, table, what is missing, keys."""
        yield Static(id="title")
        table = DataTable[Text](
            id="comparison", cursor_type="none", fixed_columns=1, zebra_stripes=True
        )
        # Its keys are those of this screen, which help and palette know.
        table.can_focus = False
        yield table
        yield Static(id="compare-troubles")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Read the settings."""
        self.run_worker(self._read())

    async def _read(self) -> None:
        self._columns, self._troubles = await asyncio.to_thread(_read, self._facts)
        if self._left_out:
            self._troubles.append(f"{self._left_out} more are marked; at most {MOST} are compared.")
        # Not here: the screen may be going, and its parts be gone.
        self.call_later(self._show)

    def action_all(self) -> None:
        """Show all settings, or only what differs."""
        self._shows_all = not self._shows_all
        self._show()

    def action_scroll(self, x: int, y: int) -> None:
        """Show what is at the side, or above or below."""
        self._table.scroll_relative(x * _COLUMNS_A_KEY, y, animate=False)

    def action_page(self, by: int) -> None:
        """Show what is a page above or below."""
        self._table.scroll_relative(y=by * max(1, self._table.size.height - 2), animate=False)

    def action_end(self, is_last: bool) -> None:
        """Show the first settings, or the last."""
        self._table.scroll_to(y=self._table.max_scroll_y if is_last else 0, animate=False)

    @property
    def _table(self) -> DataTable[Text]:
        return self.query_one("#comparison", DataTable)

    def action_back(self) -> None:
        """Back to the list."""
        self.dismiss()

    def _show(self) -> None:
        rows = compare([settings for settings, _ in self._columns]) if self._columns else []
        shown = [row for row in rows if self._shows_all or row.differs]
        differing = sum(row.differs for row in rows)
        table = self._table
        table.clear(columns=True)
        table.add_column("", key="setting")
        for number, (settings, facts) in enumerate(self._columns):
            name = run_words.name(facts) if facts else f"preset {settings.name}"
            style = f"bold {COLOURS[number]}"
            table.add_column(Text(_cut(f"{LETTERS[number]} {name}"), style=style))
        for outcome, words in _OUTCOMES.items():
            cells = [words(facts) if facts else "" for _, facts in self._columns]
            table.add_row(Text(outcome, style="italic"), *(Text(_cut(cell)) for cell in cells))
        table.add_row()
        for row in shown:
            table.add_row(Text(row.key, style="bold" if row.differs else "dim"), *_cells(row))
        self.query_one("#title", Static).update(self._title(differing), layout=False)
        self.query_one("#compare-troubles", Static).update(
            Text(printable("\n".join(self._troubles)), style="red")
        )

    def _title(self, differing: int) -> Text:
        title = Text.assemble(
            ("Settings", "bold"), f"  {differing} {'differs' if differing == 1 else 'differ'}"
        )
        others = f"  {key_of(self, 'all')} shows the others"
        return title.append("  all are shown" if self._shows_all else others, "dim")


def _read(
    runs: Sequence[RunFacts],
) -> tuple[list[tuple[Settings, RunFacts | None]], list[str]]:
    """The columns, and why some are missing."""
    columns: list[tuple[Settings, RunFacts | None]] = []
    troubles = []
    for facts in runs:
        try:
            columns.append((read_settings(facts.run), facts))
        except UserError as error:
            troubles.append(str(error))
    if len(columns) == 1:
        columns.insert(0, (beside_preset(columns[0][0]), None))
    return columns, troubles


def _cells(row: SettingRow) -> list[Text]:
    """Each value in a colour of its own, the most frequent in none."""
    if not row.differs:
        return [Text(_cut(printable(value)), style="dim") for value in row.values]
    (usual, times), *others = Counter(row.values).most_common()
    styles = {value: _OTHERS[place % len(_OTHERS)] for place, (value, _) in enumerate(others)}
    styles[usual] = "" if times > 1 else "green"
    return [Text(_cut(printable(value)), style=styles[value]) for value in row.values]


def _cut(text: str) -> str:
    return text if cell_len(text) <= _WIDEST else f"{set_cell_size(text, _WIDEST - 1)}…"
