"""Home: the runs there are."""

import asyncio
import time
from pathlib import Path

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Static

from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.store import find_run, list_runs
from engine.runs.summary import RunSummary, summarise
from tui import keys
from tui.run_states import STATE_STYLES
from tui.text import duration, figure, printable

_SECONDS_BETWEEN_LOOKS = 2.0
_COLUMNS = ("run", "state", "epoch", "best validation", "last heard of")


class HomeScreen(Screen[None]):
    """The runs of a folder; Enter opens one, n makes a new one."""

    BINDINGS = keys.HOME

    class Listed(Message):
        """The runs have been looked at."""

        def __init__(self, summaries: list[RunSummary], trouble: str) -> None:
            super().__init__()
            self.summaries, self.trouble = summaries, trouble

    class Opened(Message):
        """The user wants to see a run."""

        def __init__(self, run: RunDirectory) -> None:
            super().__init__()
            self.run = run

    class WantsNew(Message):
        """The user wants a new run."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._rows: list[tuple[Text, ...]] = []

    def compose(self) -> ComposeResult:
        """Title, table, keys."""
        yield Static(self._title(), id="title")
        yield DataTable(cursor_type="row", id="runs")
        yield Static("Looking for runs …", id="hint")
        yield Footer(show_command_palette=False)

    def _title(self) -> Text:
        return Text.assemble(("ddpm-tui", "bold"), f"  runs in {printable(str(self._folder))}")

    def on_mount(self) -> None:
        """Begin to look."""
        self.query_one(DataTable).add_columns(*_COLUMNS)
        self.run_worker(self._look_again_and_again())

    async def _look_again_and_again(self) -> None:
        while True:
            # Textual calls a screen current that lies under another, and draws it.
            if self.app.screen is self:
                self.post_message(await asyncio.to_thread(self._look))
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)

    def _look(self) -> Listed:
        try:
            return self.Listed([summarise(run) for run in list_runs(self._folder)], "")
        except UserError as error:
            return self.Listed([], str(error))

    def on_home_screen_listed(self, event: Listed) -> None:
        """Fill the table, keeping the cursor on its run."""
        newest_first = sorted(event.summaries, key=_age)
        names = [summary.run.name for summary in newest_first]
        rows = [_row(summary) for summary in newest_first]
        if rows != self._rows:
            self._fill(names, rows)
        hint = event.trouble or (
            ""
            if names
            else "No runs yet. Press n: the preset `demo` learns small faces in minutes."
        )
        self.query_one("#hint", Static).update(Text(printable(hint)))

    def _fill(self, names: list[str], rows: list[tuple[Text, ...]]) -> None:
        self._rows = rows
        table = self.query_one(DataTable)
        chosen = self._chosen_name()
        # The table itself measures its columns late, and may keep what it drew before.
        table.clear(columns=True)
        for heading, *cells in zip(_COLUMNS, *rows, strict=True):
            width = max(cell_len(heading), *(cell.cell_len for cell in cells), 0)
            table.add_column(heading, width=width)
        for name, row in zip(names, rows, strict=True):
            table.add_row(*row, key=name)
        if chosen in names:
            table.move_cursor(row=names.index(chosen))

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Open by Enter or mouse."""
        if event.row_key.value is None:
            return
        try:
            run = find_run(self._folder, event.row_key.value)
        except UserError as error:
            self.query_one("#hint", Static).update(Text(printable(str(error))))
            return
        self.post_message(self.Opened(run))

    def action_open(self) -> None:
        """Open the run under the cursor."""
        self.query_one(DataTable).action_select_cursor()

    def action_new(self) -> None:
        """Ask for a new run."""
        self.post_message(self.WantsNew())

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        table = self.query_one(DataTable)
        table.move_cursor(row=table.cursor_row + by)

    def _chosen_name(self) -> str | None:
        table = self.query_one(DataTable)
        if not table.row_count:
            return None
        return table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value


def _row(summary: RunSummary) -> tuple[Text, ...]:
    sign, style = STATE_STYLES[summary.state]
    status = summary.status
    epoch = f"{status.epoch:.0f}/{status.epochs}" if status and status.epochs else "-"
    best = figure(status.best_validation_loss, 4) if status else "-"
    heard = f"{duration(_age(summary))} ago"
    return (
        Text(printable(summary.run.name), style="bold"),
        Text(f"{sign} {summary.state}", style=style),
        Text(epoch, justify="right"),
        Text(best, justify="right"),
        Text(heard, justify="right"),
    )


def _age(summary: RunSummary) -> float:
    """Seconds since the run was last heard of."""
    known = summary.status.time if summary.status else summary.run.path.stat().st_mtime
    return max(0.0, time.time() - known)
