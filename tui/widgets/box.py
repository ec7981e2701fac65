"""A box of the Monitor: a border with a title, chosen by Tab or mouse, shown in full by a key."""

from rich.text import Text
from textual.containers import Vertical
from textual.events import Click

from tui.text import printable
from tui.watch.snapshot import RunSnapshot


class Box(Vertical, can_focus=True):
    """One subject; takes a snapshot and shows what that says about it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panel box")
        self._title, self._subtitle = "", ""

    def label(self, *, title: str | None = None, subtitle: str | None = None) -> None:
        """Write on the border; what stands there already is not drawn again.

        Args:
            title: plain text, above; None leaves it as it is.
            subtitle: plain text, below.
        """
        # Each of them draws the whole box anew, and in the preview's case its images too.
        if title is not None and title != self._title:
            self._title = title
            self.border_title = Text(printable(title))
        if subtitle is not None and subtitle != self._subtitle:
            self._subtitle = subtitle
            self.border_subtitle = Text(printable(subtitle))

    def legend(self, markup: str) -> None:
        """Write on the lower border in the theme's colours; never what comes from files."""
        if markup != self._subtitle:
            self._subtitle = markup
            self.border_subtitle = markup

    def show(self, snapshot: RunSnapshot) -> None:
        """Show what a snapshot says."""

    def on_click(self, event: Click) -> None:
        """Choose this box; its parts cannot be chosen themselves."""
        self.focus()
