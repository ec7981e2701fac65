"""How far a drawing is: what is being done, a bar, the time left; afterwards what came of it."""

from rich.text import Text
from textual.widgets import Static

from engine.service.messages import Emerging, Working
from tui.text import duration, printable
from tui.watch.desk import Reply

_STYLES = {"asked": "cyan", "going on": "", "done": "green", "error": "bold red"}
_SHORTEST_BAR = 10


class DrawingStatus(Static):
    """One or two lines; empty until something is asked for."""

    DEFAULT_CSS = "DrawingStatus { height: 2; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.is_busy = False
        """Whether something that was asked for has not ended yet."""

    def show(self, reply: Reply, is_training: bool = False) -> None:
        """Show the newest word about it.

        Args:
            reply: that word.
            is_training: whether a training waits for it.
        """
        self.is_busy = not reply.is_last
        if isinstance(reply.message, Working):
            self.update(self._bar(reply.message, is_training), layout=False)
        elif not isinstance(reply.message, Emerging):
            text = Text(printable(reply.text), style=_STYLES[reply.kind])
            self.update(text, layout=False)

    def say(self, text: str) -> None:
        """Show words that nobody replied."""
        self.update(Text(printable(text), style="dim"), layout=False)

    def _bar(self, working: Working, is_training: bool) -> Text:
        words = working.activity + " · training waits" * is_training
        if working.seconds_left is not None:
            words += f" · {duration(working.seconds_left)} left"
        text = Text(printable(words), no_wrap=True, overflow="ellipsis")
        room = max(_SHORTEST_BAR, self.size.width - 6)
        share = min(1.0, working.done / working.total) if working.total else 0.0
        full = round(share * room)
        text.append("\n").append("━" * full, style="green")
        text.append("━" * (room - full), style="bright_black")
        return text.append(f" {share:4.0%}", style="bold")
