"""What every panel of a run can do, and what it may say on the screen it is on."""

from textual.containers import Container
from textual.message import Message as TextualMessage

from tui.watch.snapshot import RunSnapshot


class Panel(Container, can_focus=True):
    """Shown when its number is pressed; its keys work as long as it is."""

    class Said(TextualMessage):
        """Words for the line of answers."""

        def __init__(self, text: str, kind: str = "done") -> None:
            """`kind` is asked, done or error."""
            super().__init__()
            self.text, self.kind = text, kind

    def show(self, snapshot: RunSnapshot) -> None:
        """Show what the run's files say now."""

    def come_to_front(self) -> None:
        """Look at what nobody has looked at while another panel was in front."""

    def say(self, text: str, kind: str = "done") -> None:
        """Put words on the line of answers."""
        self.post_message(self.Said(text, kind))
