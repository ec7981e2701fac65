"""A list of settings: arrows choose one and change it, Enter types a value."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Click, Key
from textual.message import Message
from textual.widgets import Input, Static

from engine.errors import UserError
from tui import keys
from tui.text import printable

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
    check: Check = lambda text: text
    is_free: bool = True
    """Whether a value may be typed that is not on the ladder."""

    def moved(self, by: int) -> str:
        """The value some rungs on; from between two rungs, the next one in that direction."""
        if not self.ladder:
            return self.value
        place = _place(self.ladder, self.value, by)
        return self.ladder[min(len(self.ladder) - 1, max(0, place))]


def choice(name: str, value: str, options: tuple[str, ...], help: str) -> Field:
    """One of a few words."""
    return Field(name, value, help, options, is_free=False)


def whole(name: str, value: int, low: int, high: int, help: str, *rungs: int) -> Field:
    """A whole number from `low` to `high`; the arrows stop at `rungs`, or go by one."""
    ladder = rungs or tuple(range(low, high + 1))
    inside = tuple(str(rung) for rung in ladder if low <= rung <= high)

    def check(text: str) -> str:
        try:
            number = int(text.replace(",", "").replace("_", ""))
        except ValueError:
            raise UserError(f"{name} takes a whole number, not {text!r}.") from None
        if not low <= number <= high:
            raise UserError(f"{name} is {number}: choose {low} to {high:,}.")
        return str(number)

    return Field(name, str(value), help, inside, check)


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
    FieldList > #field-help { color: $text-muted; }
    FieldList > Input { display: none; border: none; height: 1; padding: 0; }
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
        self._trouble = ""

    def compose(self) -> ComposeResult:
        """The rows, the line to type in, the help."""
        yield Static(id="field-rows")
        yield Input(id="field-input", compact=True)
        yield Static(id="field-help")

    def on_mount(self) -> None:
        """Show the first values."""
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
        if list(fields) == self._fields:
            return
        name = self._fields[self._chosen].name if self._fields else ""
        self._fields = list(fields)
        names = [field.name for field in fields]
        self._chosen = names.index(name) if name in names else 0
        self._draw()

    def set(self, name: str, value: str) -> None:
        """Give a setting this value."""
        for place, field in enumerate(self._fields):
            if field.name == name and field.value != value:
                self._fields[place] = replace(field, value=value)
                self._draw()
                self.post_message(self.Changed(self, name))

    def action_select(self, by: int) -> None:
        """Choose another setting."""
        if self._fields:
            self._chosen = (self._chosen + by) % len(self._fields)
            self._trouble = ""
            self._draw()

    def action_change(self, by: int) -> None:
        """Go along the chosen setting's values."""
        if self._fields:
            field = self._fields[self._chosen]
            self._trouble = ""
            self.set(field.name, field.moved(by))

    def action_edit(self) -> None:
        """Type a value; where there are only a few, take the next."""
        if not self._fields:
            return
        field = self._fields[self._chosen]
        if not field.is_free:
            place = (field.ladder.index(field.value) + 1) % len(field.ladder)
            self.set(field.name, field.ladder[place])
            return
        line = self.query_one(Input)
        line.value = field.value
        line.add_class("-editing")
        line.focus()
        self._draw()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take over the value, if it can be."""
        event.stop()
        field = self._fields[self._chosen]
        try:
            value = field.check(event.value.strip())
        except UserError as error:
            self._trouble = str(error)
            self._draw()
            return
        self._end_editing()
        self.set(field.name, value)

    def on_key(self, event: Key) -> None:
        """Escape leaves the value as it was."""
        if self.is_editing and event.key == "escape":
            event.stop()
            event.prevent_default()
            self._end_editing()

    def on_click(self, event: Click) -> None:
        """Choose the setting under the mouse; on its arrows, change it."""
        rows = self.query_one("#field-rows")
        row = event.screen_y - rows.region.y
        if not 0 <= row < len(self._fields):
            return
        self.focus()
        self.action_select(row - self._chosen)
        column = event.screen_x - rows.region.x
        if column >= self._width + 2:
            left = column < self._width + 4
            self.action_change(-1 if left else 1)

    def on_focus(self) -> None:
        """Show which one is chosen."""
        self._draw()

    def on_blur(self) -> None:
        """Show it no more."""
        self._draw()

    def _end_editing(self) -> None:
        self._trouble = ""
        self.query_one(Input).remove_class("-editing")
        self.focus()
        self._draw()

    @property
    def _width(self) -> int:
        return max((len(field.name) for field in self._fields), default=0)

    def _draw(self) -> None:
        if not self.is_mounted or not self._fields:
            return
        text = Text(no_wrap=True, overflow="ellipsis")
        is_active = self.has_focus or self.is_editing
        for place, field in enumerate(self._fields):
            text.append_text(self._row(field, is_active and place == self._chosen))
        text.rstrip()
        self.query_one("#field-rows", Static).update(text)
        field = self._fields[self._chosen]
        words = self._trouble or (f"{field.name}: {field.help}" if is_active else "")
        style = "bold red" if self._trouble else ""
        self.query_one("#field-help", Static).update(Text(printable(words), style=style))

    def _row(self, field: Field, is_chosen: bool) -> Text:
        row = Text("▸ " if is_chosen else "  ", style="bold")
        row.append(f"{field.name:<{self._width}} ", style="bold" if is_chosen else "dim")
        before, after = ("◂ ", " ▸") if is_chosen and field.ladder else ("  ", "")
        row.append(before, style="dim").append(printable(field.value), style="bold")
        return row.append(after, style="dim").append("\n")


def _place(ladder: tuple[str, ...], value: str, by: int) -> int:
    """Where on the ladder one is after going `by` rungs from a value that may be between two."""
    if value in ladder:
        return ladder.index(value) + by
    try:
        below = sum(float(rung) < float(value) for rung in ladder)
    except ValueError:
        return 0
    return below + by if by < 0 else below + by - 1
