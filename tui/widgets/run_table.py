"""The table of runs. It draws the lines that are in view and nothing else, however many runs
there are; Textual's own table takes a third of a second to be filled with a thousand of them."""

from collections.abc import Collection, Iterable

from rich.cells import cell_len
from rich.style import Style
from textual.events import Click, Resize
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from engine.listing.facts import RunFacts
from tui.column_room import Wish, allotted
from tui.widgets.run_arrangement import RunArrangement
from tui.widgets.run_columns import BY_NAME, COLUMNS, RunColumn
from tui.widgets.run_line import GAP, SIGN_WIDTH, Texts, headings, line


class RunTable(ScrollView, can_focus=True, inherit_bindings=False):
    """Runs, a line each, under their headings. What is called from outside is what keys do."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {
        "run-table--header",
        "run-table--sorted",
        "run-table--mark",
        "run-table--marked",
        "run-table--cursor",
        "run-table--cursor-blurred",
    }
    DEFAULT_CSS = """
    RunTable {
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        .run-table--header { color: $text-muted; text-style: bold; background: $panel; }
        .run-table--sorted { color: $text-accent; text-style: bold; background: $panel; }
        .run-table--mark { color: $accent; text-style: bold; }
        .run-table--marked { background: $accent-muted; }
        .run-table--cursor {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
            text-style: $block-cursor-text-style;
        }
        .run-table--cursor-blurred { background: $surface-lighten-2; }
    }
    """

    class Opened(Message):
        """A run was chosen with the mouse."""

        def __init__(self, facts: RunFacts) -> None:
            super().__init__()
            self.facts = facts

    class Changed(Message):
        """Other runs are shown or marked, or the cursor is on another one, or on other facts."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._runs = RunArrangement()
        self._texts: dict[str, Texts] = {}
        self._widest = {column.name: cell_len(column.heading) for column in COLUMNS}
        """What each column has had: it never narrows, so that nothing jumps about."""
        self._columns: list[tuple[RunColumn, int]] = []
        """Those in view, with their widths."""
        self._heard: dict[str, str] = {}
        """How long ago runs were heard of, as it was drawn last."""
        self._strips: dict[tuple[str, bool, bool, bool], Strip] = {}

    @property
    def runs(self) -> RunArrangement:
        """What is shown; to be looked at."""
        return self._runs

    @property
    def columns(self) -> list[RunColumn]:
        """Those in view."""
        return [column for column, _ in self._columns]

    def take(self, read: Iterable[RunFacts], gone: Iterable[str] = ()) -> None:
        """Show these facts of some runs, and leave out others; draw only what that changes."""
        read, gone = list(read), list(gone)
        for facts in read:
            self._texts[facts.name] = texts = {c.name: c.words(facts) for c in COLUMNS}
            for column in COLUMNS:
                width = min(column.most, cell_len(texts[column.name]))
                self._widest[column.name] = max(self._widest[column.name], width)
        for name in gone:
            self._texts.pop(name, None)
        before = [facts.name for facts in self._runs.shown]
        self._runs.take(read, gone)
        changed = {facts.name for facts in read}
        self._strips = {key: strip for key, strip in self._strips.items() if key[0] not in changed}
        has_new_columns = self._fit_columns()
        if has_new_columns or before != [facts.name for facts in self._runs.shown]:
            self._draw_all()
        else:
            self._draw_lines(changed)

    def tick(self) -> None:
        """Bring up to date what changes by itself: how long ago runs were heard of."""
        heard = BY_NAME["heard"]
        if heard not in self.columns:
            return
        told = {facts.name: heard.words(facts) for facts in self._in_view()}
        changed = {name for name, words in told.items() if self._heard.get(name) != words}
        kept = told.keys() - changed
        self._strips = {key: strip for key, strip in self._strips.items() if key[0] in kept}
        self._draw_lines(changed)

    def filter(self, text: str) -> None:
        """Show only runs with these words."""
        self._runs.filter(text)
        self._draw_all()

    def sort_by_next(self, by: int) -> None:
        """Sort by a neighbour of the column that it is sorted by, among those in view."""
        columns = self.columns
        if not columns:
            return
        names = [column.name for column in columns]
        known = self._runs.column.name
        place = names.index(known) + by if known in names else 0
        self._sort(columns[place % len(columns)], is_reversed=False)

    def reverse(self) -> None:
        """Sort the other way."""
        self._sort(self._runs.column, is_reversed=not self._runs.is_reversed)

    def mark(self) -> None:
        """Mark the run under the cursor, or take the mark away, and go to the next."""
        facts = self._runs.under_cursor
        if facts is not None:
            self._runs.mark(facts, is_marked=not self._runs.is_marked(facts))
            self.move(1)
            self._redraw()

    def mark_all(self) -> None:
        """Mark all runs that are shown, or none of them."""
        self._runs.mark_shown()
        self._redraw()

    def unmark(self) -> None:
        """Mark none."""
        self._runs.unmark()
        self._redraw()

    def move(self, by: int) -> None:
        """Move the cursor by so many lines."""
        self._move_to(self._runs.place + by)

    def move_page(self, by: int) -> None:
        """Move the cursor by so many pages."""
        self.move(by * max(1, self._lines - 1))

    def move_to_end(self, *, is_last: bool) -> None:
        """Put the cursor on the last run, or on the first."""
        self._move_to(len(self._runs.shown) if is_last else 0)

    @property
    def _lines(self) -> int:
        """Of runs, in view."""
        return max(0, self.size.height - 1)

    def on_resize(self, event: Resize) -> None:
        """Other columns have room now."""
        self._strips.clear()
        self._fit_columns()
        self._draw_all()

    def on_focus(self) -> None:
        """Show that keys arrive here."""
        self._redraw()

    def on_blur(self) -> None:
        """Show that they do not."""
        self._redraw()

    def on_click(self, event: Click) -> None:
        """Sort by a heading; go to a run, mark it by its sign, open it by a second click."""
        if event.y == 0:
            self._sort_at(event.x)
            return
        place = event.y - 1 + self.scroll_offset.y
        if place >= len(self._runs.shown):
            return
        self._move_to(place)
        facts = self._runs.shown[place]
        if event.x < SIGN_WIDTH:
            self._runs.mark(facts, is_marked=not self._runs.is_marked(facts))
            self._redraw()
        elif event.chain == 2:
            self.post_message(self.Opened(facts))

    def notify_style_update(self) -> None:
        """Draw anew in the colours of another theme."""
        super().notify_style_update()
        self._strips.clear()

    def render_line(self, y: int) -> Strip:
        """One line in view: the headings, or a run."""
        if y == 0:
            return self._header()
        place = y - 1 + self.scroll_offset.y
        if place >= len(self._runs.shown):
            return Strip.blank(self.size.width, self.rich_style)
        facts = self._runs.shown[place]
        has_cursor, is_marked = place == self._runs.place, self._runs.is_marked(facts)
        key = (facts.name, has_cursor, is_marked, self.has_focus)
        if key not in self._strips:
            self._strips[key] = self._line(facts, has_cursor=has_cursor, is_marked=is_marked)
        return self._strips[key]

    def _header(self) -> Strip:
        style = self.get_component_rich_style("run-table--header")
        over = self.get_component_rich_style("run-table--sorted")
        segments = headings(self._columns, self._runs.column, self.arrow, style, over)
        return Strip(segments).adjust_cell_length(self.size.width, style)

    @property
    def arrow(self) -> str:
        """Which way it is sorted: ▼ the largest first."""
        return "▼" if self._runs.column.largest_first != self._runs.is_reversed else "▲"

    def _line(self, facts: RunFacts, *, has_cursor: bool, is_marked: bool) -> Strip:
        texts = self._texts[facts.name]
        texts["heard"] = self._heard[facts.name] = BY_NAME["heard"].words(facts)
        ground, over = self.rich_style, Style.null()
        if is_marked:
            ground += self.get_component_rich_style("run-table--marked", partial=True)
        if has_cursor:
            name = "run-table--cursor" if self.has_focus else "run-table--cursor-blurred"
            over = self.get_component_rich_style(name, partial=True)
        mark = self.get_component_rich_style("run-table--mark", partial=True) if is_marked else None
        segments = line(facts, texts, self._columns, mark, ground, over)
        return Strip(segments).adjust_cell_length(self.size.width, ground + over)

    def _sort(self, column: RunColumn, *, is_reversed: bool) -> None:
        self._runs.sort(column, is_reversed=is_reversed)
        self._redraw()
        self._keep_cursor_in_view()

    def _sort_at(self, x: int) -> None:
        """By the column whose heading is there; once more turns it round."""
        end = SIGN_WIDTH
        for column, width in self._columns:
            end += width + GAP
            if x < end:
                is_same = column is self._runs.column
                self._sort(column, is_reversed=is_same and not self._runs.is_reversed)
                return

    def _move_to(self, place: int) -> None:
        before = self._runs.place
        self._runs.move_to(place)
        for changed in {before, self._runs.place}:
            self.refresh_line(changed + 1)
        self._keep_cursor_in_view()
        self.post_message(self.Changed())

    def _keep_cursor_in_view(self) -> None:
        top, place = self.scroll_offset.y, self._runs.place
        wanted = min(max(top, place - self._lines + 1), place)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False)

    def _fit_columns(self) -> bool:
        """Give the columns their room; whether they are others now."""
        filled = [column for column in COLUMNS if self._is_wanted(column)]
        wishes = [Wish(self._widest[column.name], column.room) for column in filled]
        widths = allotted(wishes, self.size.width - SIGN_WIDTH - GAP, GAP)
        columns = [
            (column, width)
            for column, width in zip(filled, widths, strict=True)
            if width is not None
        ]
        if columns == self._columns:
            return False
        self._columns = columns
        self._strips.clear()
        return True

    def _draw_all(self) -> None:
        self.virtual_size = Size(self.size.width, 1 + len(self._runs.shown))
        self._redraw()
        self._keep_cursor_in_view()

    def _draw_lines(self, names: Collection[str]) -> None:
        for place, facts in enumerate(self._in_view(), self.scroll_offset.y):
            if facts.name in names:
                self.refresh_line(place + 1)
        if names:
            self.post_message(self.Changed())

    def _is_wanted(self, column: RunColumn) -> bool:
        """Whether it tells anything."""
        if column.is_always_there:
            return True
        words = {texts[column.name] for texts in self._texts.values()} - {""}
        return len(words) > (1 if column.only_if_several else 0)

    def _in_view(self) -> list[RunFacts]:
        top = self.scroll_offset.y
        return self._runs.shown[top : top + self._lines]

    def _redraw(self) -> None:
        self.refresh()
        self.post_message(self.Changed())
