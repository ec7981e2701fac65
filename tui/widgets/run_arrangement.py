"""Which runs a table shows and in which order, which are marked, and where the cursor is."""

from collections.abc import Iterable

from engine.listing.facts import RunFacts
from tui import run_words
from tui.widgets.run_columns import BY_NAME, RunColumn, in_order


class RunArrangement:
    """Runs by name. The cursor stays on its run wherever that goes."""

    def __init__(self) -> None:
        self._facts: dict[str, RunFacts] = {}
        self._haystacks: dict[str, str] = {}
        """What the words of the filter are looked for in."""
        self._marked: set[str] = set()
        self._words: tuple[str, ...] = ()
        self._places: dict[str, int] = {}
        self._cursor: str | None = None
        """None: on the first one, whichever that is."""
        self.column: RunColumn = BY_NAME["heard"]
        self.is_reversed = False
        self.shown: list[RunFacts] = []
        """In order."""

    def __len__(self) -> int:
        return len(self._facts)

    @property
    def every(self) -> Iterable[RunFacts]:
        """All runs, shown or not, in no order."""
        return self._facts.values()

    @property
    def place(self) -> int:
        """The cursor's, among those that are shown; 0 when none is."""
        return self._places.get(self._cursor or "", 0)

    @property
    def under_cursor(self) -> RunFacts | None:
        """The run there; None when none is shown."""
        return self.shown[self.place] if self.shown else None

    @property
    def marked(self) -> list[RunFacts]:
        """The marked runs, in the order in which they are shown, those not shown last."""
        hidden = [self._facts[name] for name in sorted(self._marked - self._places.keys())]
        return [facts for facts in self.shown if facts.name in self._marked] + hidden

    @property
    def marked_and_hidden(self) -> int:
        """How many of the marked ones are not shown."""
        return len(self._marked - self._places.keys())

    @property
    def chosen(self) -> list[RunFacts]:
        """The marked runs, or the one under the cursor when none is marked."""
        if self._marked:
            return self.marked
        return self.shown[self.place : self.place + 1]

    def is_marked(self, facts: RunFacts) -> bool:
        """Whether it is."""
        return facts.name in self._marked

    def take(self, read: Iterable[RunFacts], gone: Iterable[str] = ()) -> None:
        """Replace what is known of some runs, and forget others."""
        for facts in read:
            self._facts[facts.name] = facts
            self._haystacks[facts.name] = _haystack(facts)
        for name in gone:
            self._facts.pop(name, None)
            self._haystacks.pop(name, None)
            self._marked.discard(name)
        self._arrange()

    def filter(self, text: str) -> None:
        """Show only runs that have all the words of a text, in whatever case."""
        words = tuple(text.casefold().split())
        if words != self._words:
            self._words = words
            self._arrange()

    def sort(self, column: RunColumn, *, is_reversed: bool = False) -> None:
        """Sort by a column."""
        self.column, self.is_reversed = column, is_reversed
        self._arrange()

    def move_to(self, place: int) -> None:
        """Put the cursor on a place, or on the first or last where there is none so far."""
        if self.shown:
            self._cursor = self.shown[max(0, min(place, len(self.shown) - 1))].name

    def mark(self, facts: RunFacts, *, is_marked: bool) -> None:
        """Mark a run, or take the mark away."""
        (self._marked.add if is_marked else self._marked.discard)(facts.name)

    def mark_shown(self) -> None:
        """Mark all that are shown; if all are, none."""
        names = self._places.keys()
        self._marked = self._marked - names if names <= self._marked else self._marked | names

    def unmark(self) -> None:
        """Mark none."""
        self._marked.clear()

    def _arrange(self) -> None:
        place = self.place
        found = (
            facts
            for facts in self._facts.values()
            if all(word in self._haystacks[facts.name] for word in self._words)
        )
        self.shown = in_order(found, self.column, is_reversed=self.is_reversed)
        self._places = {facts.name: place for place, facts in enumerate(self.shown)}
        if self._cursor is not None and self._cursor not in self._places:
            # Gone or hidden: what took its place.
            self._cursor = None
            if place:
                self.move_to(place)


def _haystack(facts: RunFacts) -> str:
    host = run_words.elsewhere(facts.engine)
    parts = (facts.name, facts.title, facts.state, host, facts.source, *facts.tags)
    return "\n".join(parts).casefold()
