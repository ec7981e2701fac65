"""A box of the Monitor: a border with a title, chosen by Tab or mouse, shown in full by a key."""

from textual.containers import Vertical
from textual.events import Click

from tui.watch.snapshot import RunSnapshot


class Box(Vertical, can_focus=True):
    """One subject; takes a snapshot and shows what that says about it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panel box")

    def show(self, snapshot: RunSnapshot) -> None:
        """Show what a snapshot says."""

    def on_click(self, event: Click) -> None:
        """Choose this box; its parts cannot be chosen themselves."""
        self.focus()
