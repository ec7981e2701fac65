"""A list of settings: arrows choose one and change it, Enter types a value."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from dataclasses import field as attribute

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Click, Key
from textual.message import Message
from textual.widgets import Input, Static

from engine.errors import UserError
from tui import keys
from tui.text import printable
from tui.widgets.value_line import ValueLine

_LESS, _MORE = "◂ ", " ▸"
_BEFORE_VALUE = 3 + len(_LESS)
"""Columns of a row beside its name and value."""

Check = Callable[[str], str]
"""Gives the text of a value back as it is to be written, or raises UserError with what is wrong."""


@dataclass(frozen=True)
class Field:
    """A setting: its name, the text of its value, and what that may become."""

    name: str
    value: str
    help: str
    ladder: tuple[str, ...] = ()
    """Values that the arrows go through, in order."""
    check: Check = attribute(default=lambda text: text, compare=False)
    is_free: bool = True
    """Whether a value may be typed that is not on the ladder."""
    bounds: tuple[int, int] | None = None
    """Of a whole number that the arrows change by one, where there is no ladder."""

    @property
    def is_moved_by_arrows(self) -> bool:
        """Whether there is another value to go to."""
        return bool(self.ladder or self.bounds)

    def moved(self, by: int) -> str:
        """The value some rungs on; from between two rungs, the next one in that direction."""
        if self.bounds is not None:
            low, high = self.bounds
            return str(min(high, max(low, int(self.value) + by)))
        if not self.ladder:
            return self.value
        place = _place(self.ladder, self.value, by)
        return self.ladder[min(len(self.ladder) - 1, max(0, place))]

    def next_choice(self) -> str:
        """The next rung, after the last one the first."""
        place = self.ladder.index(self.value) + 1 if self.value in self.ladder else 0
        return self.ladder[place % len(self.ladder)]


def choice(name: str, value: str, options: tuple[str, ...], help: str) -> Field:
    """One of a few words."""
    return Field(name, value, help, options, is_free=False)


def whole(name: str, value: int, low: int, high: int, help: str, *rungs: int) -> Field:
    """A whole number from `low` to `high`; the arrows stop at `rungs`, or go by one."""
    inside = tuple(str(rung) for rung in rungs if low <= rung <= high)

    def check(text: str) -> str:
        try:
            number = int(text.replace(",", "").replace("_", ""))
        except ValueError:
            raise UserError(f"{name} takes a whole number, not {text!r}.") from None
        if not low <= number <= high:
            raise UserError(f"{name} is {number:,}: choose {low:,} to {high:,}.")
        return str(number)

    return Field(name, str(value), help, inside, check, bounds=None if inside else (low, high))


def fraction(name: str, value: float, low: float, high: float, help: str, *rungs: float) -> Field:
    """A number from `low` to `high`; the arrows stop at `rungs`."""

    def check(text: str) -> str:
        try:
            number = float(text)
        except ValueError:
            raise UserError(f"{name} takes a number, not {text!r}.") from None
        if not low <= number <= high:
            raise UserError(f"{name} is {number:g}: choose {low:g} to {high:g}.")
        return f"{number:g}"

    return Field(name, f"{value:g}", help, tuple(f"{rung:g}" for rung in rungs), check)


class FieldList(Vertical, can_focus=True):
    """Settings one below the other; the help of the chosen one stands under them."""

    BINDINGS = keys.FIELDS
    DEFAULT_CSS = """
    FieldList { height: auto; }
    FieldList > Static { height: auto; }
    FieldList > #field-help { color: $text-muted; min-height: 2; }
    FieldList > Input {
        display: none; position: absolute; border: none; height: 1; padding: 0;
        background: $primary 30%;
    }
    FieldList > Input.-editing { display: block; }
    """

    class Changed(Message):
        """A value is another one now."""

        def __init__(self, sender: "FieldList", name: str) -> None:
            super().__init__()
            self.sender, self.name = sender, name

        @property
        def control(self) -> "FieldList":
            """The list it is in."""
            return self.sender

    def __init__(self, *fields: Field, id: str | None = None) -> None:
        super().__init__(id=id)
        self._fields = list(fields)
        self._chosen = 0
        self._trouble, self._refused = "", ""
        """What is wrong, and the text that it is wrong with."""
        self._lines = (0, 0)
        """Of the rows and of the help, as they are drawn."""

    def compose(self) -> ComposeResult:
        """The rows, the line to type in, the help."""
        yield Static(id="field-rows")
        yield Static(id="field-help")
        yield ValueLine(self, id="field-input")

    def on_mount(self) -> None:
        """Show the first values."""
        self._draw()

    def on_resize(self) -> None:
        """The help may take other lines."""
        self._draw()

    @property
    def values(self) -> dict[str, str]:
        """The text of each value by its setting's name."""
        return {field.name: field.value for field in self._fields}

    @property
    def is_editing(self) -> bool:
        """Whether a value is being typed."""
        return self.query_one(Input).has_class("-editing")

    def replace(self, *fields: Field) -> None:
        """Show other settings, staying at the one that was chosen where it is still there."""
        before, self._fields = self._fields, list(fields)
        if before == self._fields:
            return
        name = before[self._chosen].name if before else ""
        names = [field.name for field in fields]
        self._chosen = names.index(name) if name in names else 0
        if self.is_editing and name not in names:
            self._end_editing()
        self._draw()

    def set(self, name: str, value: str) -> None:
        """Give a setting this value."""
        for place, field in enumerate(self._fields):
            if field.name == name and field.value != value:
                self._fields[place] = replace(field, value=value)
                self._draw()
                self.post_message(self.Changed(self, name))

    def action_select(self, by: int) -> None:
        """Choose another setting; what is being typed is taken over first, if it can be."""
        if self._fields and (not self.is_editing or self.take_over()):
            self._chosen = (self._chosen + by) % len(self._fields)
            self._trouble = ""
            self._draw()

    def action_change(self, by: int) -> None:
        """Go along the chosen setting's values."""
        if self._fields:
            field = self._fields[self._chosen]
            self._trouble = ""
            self.set(field.name, field.moved(by))
            self._draw()

    def action_edit(self) -> None:
        """Type a value; where there are only a few, take the next."""
        if not self._fields:
            return
        field = self._fields[self._chosen]
        self._trouble = ""
        if not field.is_free:
            self.set(field.name, field.next_choice())
            return
        line = self.query_one(Input)
        line.value = field.value
        line.add_class("-editing")
        # At once, not by `focus`: what is typed next is meant for it.
        self.screen.set_focus(line)
        self._draw()

    def on_input_changed(self, event: Input.Changed) -> None:
        """What was wrong with it may be so no more."""
        event.stop()
        if self._trouble and self.is_editing and self.query_one(Input).value != self._refused:
            self._trouble = ""
            self._draw()

    def on_input_blurred(self, event: Input.Blurred) -> None:
        """Typing ends with going elsewhere: the value is taken over, or the old one stays."""
        event.stop()
        if self.is_editing and not self.take_over(is_to_focus=False):
            self.query_one(Input).remove_class("-editing")
            self._draw()

    def on_key(self, event: Key) -> None:
        """Begin typing at once: keys that come close together have all been sent here."""
        if event.key == "enter" and not self.is_editing:
            event.stop()
            event.prevent_default()
            self.action_edit()
        elif self.is_editing and (event.is_printable or event.key in ("enter", "escape")):
            # The line itself lets none of these through.
            event.stop()
            event.prevent_default()
            self.query_one(Input).post_message(Key(event.key, event.character))

    def action_leave(self) -> None:
        """End typing; the value stays as it was."""
        self._end_editing()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Escape belongs to others but while something is typed."""
        return self.is_editing if action == "leave" else True

    def on_click(self, event: Click) -> None:
        """Choose the setting under the mouse; of the chosen one, change or type the value."""
        rows = self.query_one("#field-rows")
        row = event.screen_y - rows.region.y
        if not 0 <= row < len(self._fields):
            return
        was_chosen = self._is_active and row == self._chosen
        self.screen.set_focus(self)
        if not was_chosen:
            self.action_select(row - self._chosen)
            return
        begin = self._width + _BEFORE_VALUE
        column = event.screen_x - rows.region.x - begin
        if 0 <= column < max(1, cell_len(self._fields[row].value)):
            self.action_edit()
        elif column >= -len(_LESS):
            self.action_change(1 if column > 0 else -1)

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show which one is chosen, or show it no more."""
        super().watch_has_focus(has_focus)
        self._draw()

    def take_over(self, *, is_to_focus: bool = True) -> bool:
        """Give the setting the value that was typed; whether it could be."""
        field, typed = self._fields[self._chosen], self.query_one(Input).value
        try:
            value = field.check(typed.strip())
        except UserError as error:
            self._trouble, self._refused = str(error), typed
            self._draw()
            return False
        self._end_editing(is_to_focus=is_to_focus)
        self.set(field.name, value)
        return True

    def _end_editing(self, *, is_to_focus: bool = True) -> None:
        self._trouble = ""
        self.query_one(Input).remove_class("-editing")
        if is_to_focus:
            self.screen.set_focus(self)
        self._draw()

    @property
    def _is_active(self) -> bool:
        return self.has_focus or self.is_editing

    @property
    def _width(self) -> int:
        return max((len(field.name) for field in self._fields), default=0)

    def _draw(self) -> None:
        # Without its lines before it is composed, and when the dialog it is in has gone again.
        if not self.children or not self._fields:
            return
        text = Text(no_wrap=True, overflow="ellipsis")
        for place, field in enumerate(self._fields):
            text.append_text(self._row(field, self._is_active and place == self._chosen))
        text.rstrip()
        field = self._fields[self._chosen]
        words = self._trouble or (f"{field.name}: {field.help}" if self._is_active else "")
        about = Text(printable(words), style="bold red" if self._trouble else "")
        # A layout repaints everything around, images too: only where lines come or go.
        lines = (len(self._fields), len(about.wrap(self.app.console, max(1, self.size.width))))
        has_grown, self._lines = lines != self._lines, lines
        self.query_one("#field-rows", Static).update(text, layout=has_grown)
        self.query_one("#field-help", Static).update(about, layout=has_grown)
        self._place_line()

    def _place_line(self) -> None:
        """The line to type in lies over the value."""
        line, begin = self.query_one(Input), self._width + _BEFORE_VALUE
        line.styles.offset = (begin, self._chosen)
        line.styles.width = max(1, self.size.width - begin)

    def _row(self, field: Field, is_chosen: bool) -> Text:
        row = Text("▸ " if is_chosen else "  ", style="bold")
        row.append(f"{field.name:<{self._width}} ", style="bold" if is_chosen else "dim")
        has_arrows = is_chosen and field.is_moved_by_arrows
        before, after = (_LESS, _MORE) if has_arrows else (" " * len(_LESS), "")
        row.append(before, style="dim").append(printable(field.value), style="bold")
        return row.append(after, style="dim").append("\n")


def _place(ladder: tuple[str, ...], value: str, by: int) -> int:
    """Where on the ladder one is after going `by` rungs from a value that may be between two.

    A ladder may begin with words; its numbers rise.
    """
    if value in ladder:
        return ladder.index(value) + by
    number = _number(value)
    if number is None:
        return 0
    numbers = [_number(rung) for rung in ladder]
    below = sum(rung is None or rung < number for rung in numbers)
    return below + by if by < 0 else below + by - 1


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
