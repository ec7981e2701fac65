"""What happened to the run, the newest last; for a broken run, why and what to do."""

import time

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui.text import printable
from tui.watch.snapshot import RunSnapshot

_COLOURS = {"info": "", "warning": "yellow", "error": "red"}


class EventPanel(VerticalScroll, can_focus=False):
    """The event log, scrolled to its end."""

    BORDER_TITLE = "events"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panel")

    def compose(self) -> ComposeResult:
        """One text; the panel scrolls it."""
        yield Static(id="event-text")

    def watch_virtual_size(self) -> None:
        """Go to the end again when that moves: a scrollbar that comes cuts the lines anew."""
        self.scroll_end(animate=False)

    def show(self, snapshot: RunSnapshot) -> None:
        """Show the events of a snapshot and, for a dead or failed run, the end of its log."""
        text = Text()
        for event in snapshot.events:
            clock = time.strftime("%H:%M", time.localtime(event.time))
            text.append(f"{clock} ", style="dim")
            text.append(printable(event.text) + "\n", style=_COLOURS[event.level])
        for line in snapshot.log_tail:
            text.append(printable(line) + "\n", style="dim")
        if snapshot.trouble:
            text.append(printable(snapshot.trouble) + "\n", style="red")
        if snapshot.summary.state == "dead":
            text.append("The engine died. r resumes from the last checkpoint.\n", style="bold red")
        text.rstrip()
        self.query_one("#event-text", Static).update(text)
