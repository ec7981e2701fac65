"""The settings of a run, one below the other: arrows choose and change, Enter types."""

from collections.abc import Mapping

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.dom import DOMNode
from textual.events import Click, Key
from textual.geometry import Region
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static

from engine.config.catalogue import NOTHING, Setting, Value
from engine.config.draft import Draft
from engine.errors import UserError
from tui import keys
from tui.key_words import key_of
from tui.text import printable
from tui.widgets.config_form.rows import (
    BEFORE_NAME,
    BEFORE_VALUE,
    Heading,
    Row,
    drawn,
    explained,
    rows_of,
)
from tui.widgets.config_form.rungs import is_one_of_few, moved
from tui.widgets.value_line import ValueLine


class SettingList(VerticalScroll, can_focus=True, inherit_bindings=False):
    """Holds the draft, and changes it as keys and mouse say."""

    BINDINGS = keys.SETTINGS
    DEFAULT_CSS = """
    SettingList > #setting-rows {
        height: auto; width: 100%; text-wrap: nowrap; text-overflow: ellipsis;
    }
    SettingList > Input {
        display: none; position: absolute; border: none; height: 1; padding: 0;
        background: $primary 30%;
    }
    SettingList > Input.-editing { display: block; }
    """

    class Changed(Message):
        """The draft is another one now."""

    class Explained(Message):
        """Something else is to be said about the chosen setting."""

        def __init__(self, words: Text) -> None:
            super().__init__()
            self.words = words

    def __init__(self, draft: Draft, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._draft = draft
        self._rows = rows_of()
        self._chosen = next(iter(self._settings), 0)
        self._warnings: Mapping[str, str] = {}
        self._trouble = ""
        """Of what is being typed."""
        self._drawn = 0
        """Lines there are."""

    def compose(self) -> ComposeResult:
        """The rows, and the line to type in."""
        yield Static(id="setting-rows")
        yield ValueLine(self, id="setting-input")

    def on_mount(self) -> None:
        """Show the first values."""
        self._redraw()

    def on_resize(self) -> None:
        """The rows have another width, or there is room for fewer."""
        self._redraw()
        self.call_after_refresh(self._show_chosen)

    @property
    def draft(self) -> Draft:
        """The settings as they are now."""
        return self._draft

    @property
    def is_editing(self) -> bool:
        """Whether a value is being typed."""
        return self.query_one(Input).has_class("-editing")

    @property
    def trouble(self) -> str:
        """What is wrong with what is typed and not taken over; empty when nothing is."""
        return self._trouble if self.is_editing else ""

    @property
    def chosen(self) -> Setting | None:
        """The setting that the arrows change; None when none is shown."""
        row = self._rows[self._chosen] if self._rows else None
        return row if isinstance(row, Setting) else None

    @property
    def count(self) -> int:
        """Settings that are shown."""
        return len(self._settings)

    def use(self, draft: Draft) -> None:
        """Show other values; nobody is told."""
        self._end_editing(is_to_focus=False)
        self._draft = draft
        self._redraw()

    def warn(self, warnings: Mapping[str, str]) -> None:
        """Mark settings by what is wrong with them, beside the rules that are broken."""
        if warnings != self._warnings:
            self._warnings = warnings
            self._redraw()

    def seek(self, words: str) -> None:
        """Show the settings in which these words are found, staying at the chosen one if it is."""
        if not self.take_over():
            return
        before = self.chosen
        self._rows = rows_of(words)
        if before in self._rows:
            self._chosen = self._rows.index(before)
        else:
            self._chosen = next(iter(self._settings), 0)
        self._redraw()
        # There is something to scroll once the rows have been laid out.
        self.call_after_refresh(self._show_chosen)

    def choose(self, key: str) -> None:
        """Point at a setting, if it is shown."""
        for place in self._settings:
            row = self._rows[place]
            if isinstance(row, Setting) and row.key == key:
                self._point(place)

    def take_over(self) -> bool:
        """Take over what is being typed; False when it cannot be, which is then told there."""
        if not self.is_editing or self._take_over():
            return True
        self.screen.set_focus(self.query_one(Input))
        self._show_chosen()
        return False

    def action_select(self, by: int) -> None:
        """Choose another setting; what is being typed is taken over first, if it can be."""
        if self.take_over() and (places := self._settings):
            here = places.index(self._chosen) if self._chosen in places else 0
            self._point(places[(here + by) % len(places)])

    def action_page(self, by: int) -> None:
        """Choose a setting a page further, or the last one."""
        if self.take_over() and (places := self._settings):
            wanted = self._chosen + by * max(1, self.size.height - 1)
            inside = [place for place in places if (place - wanted) * by >= 0]
            ends = (places[0], places[-1])
            self._point((inside[0] if by > 0 else inside[-1]) if inside else ends[by > 0])

    def action_end(self, by: int) -> None:
        """Choose the first or the last setting."""
        if self.take_over() and (places := self._settings):
            self._point(places[-1 if by > 0 else 0])

    def action_section(self, by: int) -> None:
        """Choose the first setting of another section."""
        if not self.take_over() or self.chosen is None:
            return
        firsts = [
            place
            for place in self._settings
            if not place or isinstance(self._rows[place - 1], Heading)
        ]
        here = max(number for number, place in enumerate(firsts) if place <= self._chosen)
        is_inside = by < 0 and firsts[here] < self._chosen
        self._point(firsts[(here if is_inside else here + by) % len(firsts)])

    def action_change(self, by: int) -> None:
        """Go along the chosen setting's values."""
        if (setting := self.chosen) and not self.is_editing:
            value, known = self._draft.value(setting.key), self._draft.preset_value(setting.key)
            self._put(setting, moved(setting, value, by, known))

    def action_reset(self) -> None:
        """Take the preset's value again."""
        if (setting := self.chosen) and not self.is_editing:
            self._put(setting, self._draft.preset_value(setting.key))

    def action_edit(self) -> None:
        """Type a value; where there are only a few, take the next."""
        setting = self.chosen
        if setting is None:
            return
        if is_one_of_few(setting):
            self.action_change(1)
            return
        line, text = self.query_one(Input), setting.text_of(self._draft.value(setting.key))
        line.value = "" if text == NOTHING else text
        line.add_class("-editing")
        # At once, not by `focus`: what is typed next is meant for it.
        self.screen.set_focus(line)
        self._redraw()
        self._show_chosen()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take over the value, if it can be."""
        event.stop()
        self._take_over()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at once what is wrong with it."""
        event.stop()
        if self.is_editing:
            self._check()
            self._redraw()

    def on_input_blurred(self, event: Input.Blurred) -> None:
        """Going elsewhere takes the value over; what cannot be taken over stays as it is typed."""
        event.stop()
        if self.is_editing:
            self._take_over(is_to_focus=False)

    async def on_key(self, event: Key) -> None:
        """Keys that come at once have all been sent here, and act in the order they came in."""
        focused, active = self.screen.focused, self.screen.active_bindings.get(event.key)
        if focused is not self and (event.is_printable or event.key in ("enter", "escape")):
            # Meant for a line to type in, which lets none of these through.
            if focused is not None:
                focused.post_message(Key(event.key, event.character))
        elif active and active.enabled and _is_for_here(active.node, active.binding, self):
            await self.app.run_action(active.binding.action, active.node)
        else:
            return
        event.stop()
        event.prevent_default()

    def action_leave(self) -> None:
        """End typing; the value stays as it was."""
        self._end_editing()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Escape belongs to others but while something is typed."""
        return self.is_editing if action == "leave" else True

    def on_click(self, event: Click) -> None:
        """Choose the setting under the mouse; of the chosen one, change or type the value."""
        rows = self.query_one("#setting-rows")
        place = event.screen_y - rows.region.y
        if not 0 <= place < len(self._rows) or not isinstance(self._rows[place], Setting):
            return
        was_chosen = self._is_active and place == self._chosen
        if not self.take_over():
            return
        self.screen.set_focus(self)
        if was_chosen:
            self._act_at(event.screen_x - rows.region.x)
        else:
            self._point(place)

    def _act_at(self, column: int) -> None:
        """What a click in the row of the chosen setting does."""
        setting = self.chosen
        if setting is None:
            return
        if column < BEFORE_NAME:
            self.action_reset()
            return
        width = max(1, cell_len(printable(setting.text_of(self._draft.value(setting.key)))))
        column -= BEFORE_VALUE
        if 0 <= column < width:
            self.action_edit()
        elif -2 <= column <= width + 1:
            self.action_change(1 if column > 0 else -1)

    def on_focus(self) -> None:
        """Show which one is chosen; go on typing what could not be taken over."""
        if self.is_editing:
            self.screen.set_focus(self.query_one(Input))
        self._redraw()

    def on_blur(self) -> None:
        """Show it less."""
        self._redraw()

    def _put(self, setting: Setting, value: Value) -> None:
        if value == self._draft.value(setting.key):
            return
        self._draft = self._draft.with_value(setting.key, value)
        self._redraw()
        self.post_message(self.Changed())

    def _check(self) -> Value | None:
        """The value that is typed; None when it is none, which is then told."""
        setting = self.chosen
        if setting is None:
            return None
        try:
            value = setting.parse(self.query_one(Input).value)
            self._trouble = ""
        except UserError as error:
            value, self._trouble = None, str(error)
        return value

    def _take_over(self, *, is_to_focus: bool = True) -> bool:
        """Give the setting the value that was typed; whether it could be."""
        setting, value = self.chosen, self._check()
        if setting is None or value is None:
            self._redraw()
            return False
        self._end_editing(is_to_focus=is_to_focus)
        self._put(setting, value)
        return True

    def _end_editing(self, *, is_to_focus: bool = True) -> None:
        self._trouble = ""
        self.query_one(Input).remove_class("-editing")
        if is_to_focus:
            self.screen.set_focus(self)
        self._redraw()

    def _point(self, place: int) -> None:
        self._chosen = place
        self._redraw()
        self._show_chosen()

    def _show_chosen(self) -> None:
        """Scroll to the chosen row, and to the heading above it."""
        if self._rows and self.size.height:
            has_heading = self._chosen > 0 and isinstance(self._rows[self._chosen - 1], Heading)
            first = self._chosen - has_heading
            region = Region(0, first, 1, self._chosen - first + 1)
            self.scroll_to_region(region, animate=False, force=True)

    @property
    def _settings(self) -> list[int]:
        """Where settings are among the rows."""
        return [place for place, row in enumerate(self._rows) if isinstance(row, Setting)]

    @property
    def _is_active(self) -> bool:
        return self.has_focus or self.is_editing

    def _wrong_with(self, row: Row) -> str:
        if not isinstance(row, Setting):
            return ""
        if self._trouble and row is self.chosen:
            return self._trouble
        broken = (trouble for trouble in self._draft.troubles if row.key in trouble.keys)
        first = next(broken, None)
        return first.sentence if first else self._warnings.get(row.key, "")

    def _redraw(self) -> None:
        if not self.is_mounted:
            return
        width = self.scrollable_content_region.width
        lines = [
            drawn(
                row,
                self._draft,
                self._wrong_with(row),
                width,
                is_chosen=place == self._chosen,
                is_active=self._is_active,
            )
            for place, row in enumerate(self._rows)
        ]
        text = Text("\n").join(lines) if lines else Text("nothing is found", style="dim")
        # A layout repaints everything around, images too: only where lines come or go.
        has_grown, self._drawn = len(lines) != self._drawn, len(lines)
        self.query_one("#setting-rows", Static).update(text, layout=has_grown)
        line = self.query_one(Input)
        line.styles.offset = (BEFORE_VALUE, self._chosen)
        line.styles.width = max(1, width - BEFORE_VALUE)
        self._explain()

    def _explain(self) -> None:
        setting = self.chosen
        words = Text()
        if self._trouble:
            words.append(f"✗ {printable(self._trouble)}", style="bold red")
        elif setting is not None:
            words = explained(setting, self._draft, key_of(self, "reset"))
        self.post_message(self.Explained(words))


def _is_for_here(node: DOMNode, binding: Binding, settings: SettingList) -> bool:
    """Whether a key is the list's own, or begins the search: what is typed next is meant for it."""
    return node is settings or (isinstance(node, Screen) and binding.action == "search")
