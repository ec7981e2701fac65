"""What happened to the run, the newest last; for a broken run, why and what to do."""

import time

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from tui.text import printable
from tui.watch.snapshot import RunSnapshot
from tui.widgets.box import Box

_COLOURS = {"info": "", "warning": "yellow", "error": "red"}


class EventPanel(Box):
    """The event log, scrolled to its end."""

    BORDER_TITLE = "events"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: object = None

    def compose(self) -> ComposeResult:
        """One text; the panel scrolls it."""
        yield Static(id="event-text")

    def watch_virtual_size(self) -> None:
        """Go to the end again when that moves: a scrollbar that comes cuts the lines anew."""
        self.scroll_end(animate=False)

    def show(self, snapshot: RunSnapshot) -> None:
        """Show the events of a snapshot and, for a dead or failed run, the end of its log."""
        news = (snapshot.events, snapshot.log_tail, snapshot.trouble, snapshot.summary.state)
        if news == self._shown:
            return
        self._shown = news
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
