"""What happened to the run, the newest last; for a broken run, why and what to do."""

import time
from collections.abc import Iterator

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from tui.key_words import key_of
from tui.text import printable
from tui.watch.snapshot import RunSnapshot
from tui.widgets.box import Box

_COLOURS = {"info": "", "warning": "$text-warning", "error": "$text-error"}


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
        lines = _lines(snapshot, key_of(self, "resume"))
        self.query_one("#event-text", Static).update(Content("\n").join(lines))


def _lines(snapshot: RunSnapshot, resume: str) -> Iterator[Content]:
    for event in snapshot.events:
        clock = time.strftime("%H:%M", time.localtime(event.time))
        what = (printable(event.text), _COLOURS[event.level])
        yield Content.assemble((f"{clock} ", "$foreground-muted"), what)
    for line in snapshot.log_tail:
        yield Content.styled(printable(line), "$foreground-muted")
    if snapshot.trouble:
        yield Content.styled(printable(snapshot.trouble), _COLOURS["error"])
    if snapshot.summary.state == "dead":
        words = f"The engine died. {resume} resumes from the last checkpoint."
        yield Content.styled(words, "bold $text-error")
