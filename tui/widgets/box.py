"""A box of the Monitor: a border with a title, chosen by Tab or mouse, shown in full by a key."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from textual.containers import Vertical
from textual.content import Content
from textual.events import Click
from textual.geometry import Region

from engine.figures.order import FigureOrder
from engine.runs.directory import RunDirectory
from tui.text import printable
from tui.watch.snapshot import RunSnapshot


class Box(Vertical, can_focus=True):
    """One subject; takes a snapshot and shows what that says about it."""

    def __init__(self, *, id: str | None = None) -> None:
        self._repainted: tuple[Region, ...] = ()
        """What `refresh` repaints when it is not told; empty: everything."""
        super().__init__(id=id, classes="panel box")
        self._title, self._subtitle = Content(), Content()
        """What the border says."""

    def show(self, snapshot: RunSnapshot) -> None:
        """Show what a snapshot says."""

    def figure_order(self, run: RunDirectory) -> FigureOrder | None:
        """The figure of what is shown; None: there is none of this box."""
        return None

    def label(self, *, title: str | None = None, subtitle: str | Content | None = None) -> None:
        """Write on the border, in words without markup; what stands there is not drawn again.

        Args:
            title: above; None leaves it as it is.
            subtitle: below; words of our own may come with colours.
        """
        if title is not None and (words := Content(printable(title))) != self._title:
            self._title = words
            with self._repainting_row(0):
                self.border_title = words
        if subtitle is None:
            return
        words = subtitle if isinstance(subtitle, Content) else Content(printable(subtitle))
        if words != self._subtitle:
            self._subtitle = words
            with self._repainting_row(self.outer_size.height - 1):
                self.border_subtitle = words

    def on_click(self, _: Click) -> None:
        """Choose this box; its parts cannot be chosen themselves."""
        self.screen.set_focus(self)

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Repaint some regions; while words on the border change, their row alone."""
        return super().refresh(
            *(regions or self._repainted), repaint=repaint, layout=layout, recompose=recompose
        )

    @contextmanager
    def _repainting_row(self, row: int) -> Iterator[None]:
        """New words on the border are no reason to send a chart or an image again."""
        line = Region(0, row, self.outer_size.width, 1)
        self._repainted = (line.translate(-self.content_offset),)
        yield
        self._repainted = ()
