"""What the run will take, before it is started."""

from collections.abc import Sequence

from rich.text import Text
from textual.widgets import Static

from engine.config.draft import Draft
from engine.estimate.images import KnownImages
from engine.estimate.outlook import outlook
from engine.estimate.past_runs import PastRun
from tui.key_words import key_of
from tui.watch.machine import NOTHING_KNOWN, Machine
from tui.widgets.config_form.estimate_words import in_full, in_short


class EstimateBox(Static):
    """Works it out anew with every change; short where the terminal is narrow."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panel")
        self.border_title = "What it will take"
        self._past: Sequence[PastRun] = ()
        self._machine = NOTHING_KNOWN
        self._draft: Draft | None = None
        self._images: KnownImages | None = None
        self._said = Text()

    def on_resize(self) -> None:
        """There may be room for more, or less."""
        self._redraw()

    def know(self, past: Sequence[PastRun], machine: Machine) -> None:
        """Take in what earlier runs took, and what the machine has."""
        self._past, self._machine = past, machine
        self._redraw()

    def show(self, draft: Draft, images: KnownImages | None) -> None:
        """Show what these settings come to.

        Args:
            draft: the settings; nothing is worked out while they break a rule.
            images: of their source, where they are known.
        """
        self._draft, self._images = draft, images
        self._redraw()

    def words(self, *, short: bool = False) -> Text:
        """The estimates as text."""
        if self._draft is None:
            return Text()
        if self._draft.troubles:
            return Text("unknown while the settings do not fit together", style="dim")
        config = self._draft.config
        view = outlook(config, self._images, self._past)
        form = in_short if short else in_full
        return form(view, config, self._machine, key_of(self, "check"))

    def _redraw(self) -> None:
        if not self.is_mounted:
            return
        words = self.words(short=self.screen.has_class("-narrow"))
        if words != self._said:
            # A layout repaints everything around, images too.
            self._said = words
            self.update(words)
