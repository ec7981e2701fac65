"""What every panel of a run can do, and what it may ask of the screen it is on."""

from textual.containers import Container
from textual.message import Message as TextualMessage

from engine.service.messages import AnyCommand, Message
from tui.watch.snapshot import RunSnapshot


class Panel(Container, can_focus=True):
    """Shown when its number is pressed; its keys work as long as it is."""

    class Said(TextualMessage):
        """Words for the line of answers."""

        def __init__(self, text: str, kind: str = "done") -> None:
            """`kind` is asked, done or error."""
            super().__init__()
            self.text, self.kind = text, kind

    class Asked(TextualMessage):
        """A command for the engine of the run."""

        def __init__(self, name: str, command: AnyCommand) -> None:
            """`name` is what the line of answers calls it."""
            super().__init__()
            self.name, self.command = name, command

    def show(self, snapshot: RunSnapshot) -> None:
        """Show what the run's files say now."""

    def come_to_front(self) -> None:
        """Look at what nobody has looked at while another panel was in front."""

    def hear(self, name: str, message: Message) -> None:
        """Take what the engine says about a command that was asked under `name`."""

    def say(self, text: str, kind: str = "done") -> None:
        """Put words on the line of answers."""
        self.post_message(self.Said(text, kind))
