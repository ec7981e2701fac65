"""What every panel of a run can do, and what it may say to and ask of the screen it is on."""

from collections.abc import Callable, Mapping

from textual.containers import Container
from textual.message import Message as TextualMessage

from engine.config.schema import Data
from engine.figures.order import FigureOrder
from engine.results.result import Result
from engine.service.messages import AnyCommand
from tui.watch.desk import Reply
from tui.watch.own_picture import OwnPicture
from tui.watch.snapshot import RunSnapshot
from tui.widgets.form import Form

UseValues = Callable[[Mapping[str, str]], None]
"""Takes the texts of a form's values by their settings' names."""


class Panel(Container, can_focus=True):
    """Shown when its number is pressed; its keys work as long as it is."""

    FIRST_FOCUS = ""
    """Selector of what is focused when the panel comes to the front; "" for the panel itself."""

    class Said(TextualMessage):
        """Words for the line of answers."""

        def __init__(self, text: str, kind: str = "done") -> None:
            """`kind` is asked, done or error."""
            super().__init__()
            self.text, self.kind = text, kind

    class Asked(TextualMessage):
        """Something is wanted of the engine; what becomes of it comes to the panel's `hear`."""

        def __init__(self, panel: "Panel", name: str, command: AnyCommand) -> None:
            super().__init__()
            self.panel, self.name, self.command = panel, name, command

    class GaveUp(TextualMessage):
        """What the panel has asked for is wanted no more."""

        def __init__(self, panel: "Panel") -> None:
            super().__init__()
            self.panel = panel

    class Opened(TextualMessage):
        """A result is to be stepped through, in Denoise."""

        def __init__(self, result: Result) -> None:
            super().__init__()
            self.result = result

    class WantsSaved(TextualMessage):
        """A result is to be saved as a file of the user's own; asks where."""

        def __init__(self, result: Result) -> None:
            super().__init__()
            self.result = result

    class WantsFigure(TextualMessage):
        """Something is to be saved as a figure; asks where to."""

        def __init__(self, order: FigureOrder) -> None:
            super().__init__()
            self.order = order

    class WantsDeleted(TextualMessage):
        """A result is to be deleted; asks first."""

        def __init__(self, result: Result) -> None:
            super().__init__()
            self.result = result

    class WantsValues(TextualMessage):
        """A form is to be filled in, and its values used."""

        def __init__(self, form: Form, use: UseValues) -> None:
            super().__init__()
            self.form, self.use = form, use

    class WantsPicture(TextualMessage):
        """A picture file of the user's is wanted; asks for one."""

        def __init__(self, data: Data, take: Callable[[OwnPicture | None], None]) -> None:
            """Ask for one.

            Args:
                data: the run's settings of its images.
                take: called with the picture; with None when there is to be none.
            """
            super().__init__()
            self.data, self.take = data, take

    def show(self, snapshot: RunSnapshot) -> None:
        """Show what the run's files say now."""

    def hear(self, reply: Reply, is_training: bool) -> None:
        """Take in a word about what the panel has asked for.

        Args:
            reply: the word.
            is_training: whether a training waits for it.
        """

    def come_to_front(self) -> None:
        """Look at what nobody has looked at while another panel was in front."""

    def go_back(self) -> bool:
        """Close what lies over the panel's usual view; whether there was anything."""
        return False

    def say(self, text: str, kind: str = "done") -> None:
        """Put words on the line of answers."""
        self.post_message(self.Said(text, kind))

    def ask(self, name: str, command: AnyCommand) -> None:
        """Ask the engine for something; `hear` gets to know what becomes of it."""
        self.post_message(self.Asked(self, name, command))

    def ask_for(self, form: Form, use: UseValues) -> None:
        """Have a form filled in; `use` gets its values, unless it is left."""
        self.post_message(self.WantsValues(form, use))

    def give_up(self) -> None:
        """Want no more what was asked for."""
        self.post_message(self.GaveUp(self))
