"""The results that a run has: one line each, the newest first."""

from rich.text import Text
from textual.events import Click
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from engine.results.result import Facts, Result
from tui import keys
from tui.text import printable


class ResultList(OptionList):
    """Choose a result with the arrows or the mouse; it is shown at once."""

    BINDINGS = keys.RESULTS
    BORDER_TITLE = "results"

    class Chosen(Message):
        """A result is to be shown."""

        def __init__(self, result: Result) -> None:
            super().__init__()
            self.result = result

    class Opened(Message):
        """A result is wanted for more than looking at it: Enter, or a double click."""

        def __init__(self, result: Result) -> None:
            super().__init__()
            self.result = result

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panel results")
        self._results: tuple[Result, ...] = ()

    @property
    def chosen(self) -> Result | None:
        """The result under the cursor."""
        if self.highlighted is None or self.highlighted >= len(self._results):
            return None
        return self._results[self.highlighted]

    def show(self, results: tuple[Result, ...]) -> None:
        """List these, keeping the cursor on its result; the newest is chosen at first.

        Where that result is gone, the cursor is on the one that took its place.
        """
        newest_first = tuple(sorted(results, key=lambda result: -result.facts.time))
        if newest_first == self._results:
            return
        place, before = self.highlighted or 0, self.chosen
        self._results = newest_first
        self.clear_options()
        self.add_options(Option(_line(result)) for result in newest_first)
        if newest_first:
            known = before in newest_first
            place = newest_first.index(before) if before and known else place
            self.highlighted = min(place, len(newest_first) - 1)

    def choose(self, result: Result) -> None:
        """Put the cursor on a result, if it is listed."""
        paths = [listed.path for listed in self._results]
        if result.path in paths:
            self.highlighted = paths.index(result.path)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show what the cursor is on."""
        event.stop()
        if (result := self.chosen) is not None:
            self.post_message(self.Chosen(result))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open what the cursor is on."""
        event.stop()
        if (result := self.chosen) is not None:
            self.post_message(self.Opened(result))

    def on_click(self, event: Click) -> None:
        """One click chooses, two open: an OptionList would open at once."""
        event.prevent_default()
        place = event.style.meta.get("option")
        if place is not None:
            self.highlighted = place
            if event.chain == 2:
                self.action_select()


def _line(result: Result) -> Text:
    text = Text(printable(result.name), style="bold", no_wrap=True, overflow="ellipsis")
    return text.append(f"\n  {in_words(result.facts)}", style="dim not bold")


def in_words(facts: Facts) -> str:
    """How a result was made, in a few words."""
    settings = facts.settings
    if facts.kind == "fork" and facts.parent is not None:
        return f"{facts.count} of {facts.parent.result}, {facts.parent.frame}"
    words = f"{facts.count}, {settings.sampler} {len(facts.levels)}, seed {settings.seed}"
    return words if settings.weights == "ema" else f"{words}, {settings.weights}"
