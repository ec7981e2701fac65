"""Two lines about one run: what the table has no room for, and what is wrong with it."""

from collections.abc import Iterable

from rich.text import Text
from textual.widgets import Static

from engine.listing.facts import RunFacts
from tui import run_words
from tui.widgets.run_columns import COLUMNS, RunColumn


class RunBrief(Static):
    """Empty where there is no run."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words = Text()

    def show(self, facts: RunFacts | None, told: Iterable[RunColumn]) -> None:
        """Tell of a run.

        Args:
            facts: its facts.
            told: columns of the table in view, which need not be told again.
        """
        words = Text() if facts is None else _brief(facts, {column.name for column in told})
        if words != self._words:
            self._words = words
            self.update(words, layout=False)


def _brief(facts: RunFacts, told: set[str]) -> Text:
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(run_words.name(facts), style="bold")
    for column in COLUMNS:
        if column.name not in told and column.name != "note" and (words := column.words(facts)):
            text.append(f"  {column.heading} ", style="dim").append(words)
    return text.append("\n").append_text(_second_line(facts))


def _second_line(facts: RunFacts) -> Text:
    if facts.troubles:
        return Text(run_words.on_one_line(" · ".join(facts.troubles)), style="bold red")
    if facts.message:
        return Text(run_words.on_one_line(facts.message), style="red")
    if host := run_words.elsewhere(facts.engine):
        return Text(
            f"its engine is on {host}: watched from here, but not commanded", style="yellow"
        )
    if facts.note:
        return Text(run_words.note(facts), style="italic")
    if facts.kid:
        return Text(
            f"KID by {run_words.protocol(facts)}, {facts.kid.images:,} images, "
            f"step {facts.kid.step:,}",
            style="dim",
        )
    return Text()
