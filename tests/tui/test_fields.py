"""A list of settings: arrows, typing, refusals, the mouse."""

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widgets import Button, Input

from engine.errors import UserError
from tui.widgets.fields import Field, FieldList, choice, fraction, whole

SIZE = (40, 14)


def fields() -> tuple[Field, ...]:
    return (
        whole("count", 16, 1, 256, "images", 1, 4, 16, 64),
        choice("sampler", "ddim", ("ddpm", "ddim", "dpm-solver"), "how"),
        fraction("eta", 0.3, 0, 1, "noise", 0, 0.25, 0.5, 1),
        whole("seed", 7, 0, 9, "of the noise"),
        Field("path", "~/a", "where"),
    )


class Settings(App[None]):
    """The list, and something beside it to go to; remembers what was changed."""

    def __init__(self, *given: Field) -> None:
        super().__init__()
        self.fields = FieldList(*(given or fields()))
        self.changed: list[tuple[str, str]] = []
        self.escaped = 0

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.fields
            yield Button("beside")

    def on_mount(self) -> None:
        self.fields.focus()

    def on_field_list_changed(self, event: FieldList.Changed) -> None:
        self.changed.append((event.name, event.control.values[event.name]))

    def key_escape(self) -> None:
        self.escaped += 1

    @property
    def rows(self) -> list[str]:
        shown = self.fields.query_one("#field-rows")
        return [shown.render_line(y).text.rstrip() for y in range(shown.size.height)]

    @property
    def help(self) -> str:
        shown = self.fields.query_one("#field-help")
        lines = [shown.render_line(y).text for y in range(shown.size.height)]
        return " ".join(" ".join(lines).split())


async def test_arrows_choose_a_setting_and_change_it() -> None:
    app = Settings()
    async with app.run_test(size=SIZE) as pilot:
        assert app.rows[0] == "▸ count   ◂ 16 ▸" and app.help == "count: images"
        await pilot.press("right", "right", "right")
        assert app.fields.values["count"] == "64", "the ladder ends there"
        await pilot.press("left", "down", "right", "right")
        assert app.rows[:2] == ["  count     16", "▸ sampler ◂ dpm-solver ▸"]
        await pilot.press("k", "up")
        assert app.rows[4] == "▸ path      ~/a" and app.help == "path: where"
        await pilot.press("right", "j", "left", "left")
        assert app.fields.values == {
            "count": "1", "sampler": "dpm-solver", "eta": "0.3", "seed": "7", "path": "~/a"
        }  # fmt: skip
        assert app.changed == [
            ("count", "64"), ("count", "16"), ("sampler", "dpm-solver"), ("count", "4"),
            ("count", "1"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "ladder", "by", "moved"),
    [
        ("20", ("5", "10", "50"), 1, "50"),
        ("20", ("5", "10", "50"), -1, "10"),
        ("20", ("5", "10", "50"), -2, "5"),
        ("1", ("5", "10", "50"), -1, "5"),
        ("1", ("5", "10", "50"), 1, "5"),
        ("99", ("5", "10", "50"), 1, "50"),
        ("99", ("5", "10", "50"), -1, "50"),
        ("10", ("5", "10", "50"), 1, "50"),
        ("50", ("5", "10", "50"), 1, "50"),
        ("0.07", ("ema", "raw", "0.05", "0.1"), 1, "0.1"),
        ("0.07", ("ema", "raw", "0.05", "0.1"), -1, "0.05"),
        ("0.01", ("ema", "raw", "0.05", "0.1"), -1, "raw"),
        ("raw", ("ema", "raw", "0.05", "0.1"), 1, "0.05"),
        ("gone", ("last", "best", "100"), 1, "last"),
        ("1e-3", ("0.0001", "0.01"), 1, "0.01"),
        ("any", (), 1, "any"),
    ],
)
def test_next_rung_is_found_from_between_two(
    value: str, ladder: tuple[str, ...], by: int, moved: str
) -> None:
    assert Field("name", value, "", ladder).moved(by) == moved


async def test_number_without_rungs_goes_by_one_within_its_bounds() -> None:
    app = Settings(whole("seed", 7, 0, 9, "noise"))
    async with app.run_test(size=SIZE) as pilot:
        assert app.rows == ["▸ seed ◂ 7 ▸"]
        await pilot.press("right", "right", "right", "right")
        assert app.fields.values == {"seed": "9"}
        await pilot.press(*["left"] * 12)
        assert app.fields.values == {"seed": "0"}
        assert app.changed[0] == ("seed", "8") and app.changed[-1] == ("seed", "0")


async def test_typed_value_is_taken_over_as_its_check_writes_it() -> None:
    app = Settings()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter")
        line = app.fields.query_one(Input)
        assert app.fields.is_editing and line.value == "16" and line.has_focus
        row = app.fields.query_one("#field-rows").region
        assert (line.region.x, line.region.y) == (row.x + 12, row.y), "over the value"
        line.value = " 0_100 "
        await pilot.press("enter")
        assert not app.fields.is_editing and app.fields.has_focus
        assert app.fields.values["count"] == "100" and app.changed == [("count", "100")]
        await pilot.press("left")
        assert app.fields.values["count"] == "64"


@pytest.mark.parametrize(
    ("downs", "typed", "says"),
    [
        (0, "many", "count takes a whole number, not 'many'."),
        (0, "", "count takes a whole number, not ''."),
        (0, "1000", "count is 1,000: choose 1 to 256."),
        (2, "x", "eta takes a number, not 'x'."),
        (2, "nan", "eta is nan: choose 0 to 1."),
        (3, "10", "seed is 10: choose 0 to 9."),
    ],
)
async def test_wrong_value_is_refused_where_it_is_typed(downs: int, typed: str, says: str) -> None:
    app = Settings()
    async with app.run_test(size=SIZE) as pilot:
        before = app.fields.values
        await pilot.press(*["down"] * downs, "enter")
        app.fields.query_one(Input).value = typed
        await pilot.press("enter")
        assert app.fields.is_editing and app.help == says
        await pilot.press("down")
        assert app.fields.is_editing and app.help == says, "nor is it left by going on"
        await pilot.press("end", "backspace", "0")
        assert "choose" not in app.help and "takes" not in app.help, "until it is typed anew"
        await pilot.press("escape")
        assert not app.fields.is_editing and app.fields.has_focus
        assert app.fields.values == before and app.changed == [] and app.escaped == 0
        await pilot.press("escape")
        assert app.escaped == 1, "which then means what it means elsewhere"


async def test_down_takes_over_what_was_typed_and_goes_on() -> None:
    app = Settings()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter", "9", "down")
        assert not app.fields.is_editing and app.fields.values["count"] == "9"
        await pilot.pause()
        assert app.rows[1].startswith("▸ sampler")


async def test_going_elsewhere_takes_over_a_good_value_and_leaves_a_bad_one() -> None:
    app = Settings()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter", "1")
        await pilot.click(Button)
        await pilot.pause()
        assert not app.fields.is_editing and app.fields.values["count"] == "1"
        assert app.query_one(Button).has_focus
        app.fields.focus()
        await pilot.press("enter", "x")
        await pilot.click(Button)
        await pilot.pause()
        assert not app.fields.is_editing and app.fields.values["count"] == "1"
        assert app.help == "count takes a whole number, not 'x'."


async def test_enter_takes_the_next_of_a_few_words() -> None:
    app = Settings()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "enter")
        assert app.fields.values["sampler"] == "dpm-solver" and not app.fields.is_editing
        await pilot.press("enter")
        assert app.fields.values["sampler"] == "ddpm"
        app.fields.set("sampler", "another")
        await pilot.press("enter")
        assert app.fields.values["sampler"] == "ddpm"


async def test_mouse_chooses_changes_and_types() -> None:
    app = Settings()
    async with app.run_test(size=SIZE) as pilot:
        rows = app.fields.query_one("#field-rows")
        await pilot.click(rows, offset=(12, 2))
        assert app.rows[2] == "▸ eta     ◂ 0.3 ▸" and app.changed == [], "chosen, not changed"
        await pilot.click(rows, offset=(10, 2))
        assert app.fields.values["eta"] == "0.25"
        await pilot.click(rows, offset=(17, 2))
        assert app.fields.values["eta"] == "0.5"
        await pilot.click(rows, offset=(3, 2))
        assert app.fields.values["eta"] == "0.5" and not app.fields.is_editing, "on its name"
        await pilot.click(rows, offset=(13, 2))
        assert app.fields.is_editing and app.fields.query_one(Input).has_focus
        await pilot.press("1")
        await pilot.click(rows, offset=(2, 1))
        await pilot.pause()
        assert app.fields.values["eta"] == "1" and app.fields.values["sampler"] == "ddim"
        assert not app.fields.is_editing and app.rows[1] == "▸ sampler ◂ ddim ▸"


async def test_other_fields_keep_the_chosen_one_and_what_is_being_typed() -> None:
    app = Settings()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "down", "down", "enter", "end", "backspace", "3")
        app.fields.replace(*fields()[2:])
        await pilot.pause()
        assert app.fields.is_editing and app.rows[1].startswith("▸ seed")
        line, rows = app.fields.query_one(Input), app.fields.query_one("#field-rows")
        assert line.region.y == rows.region.y + 1
        await pilot.press("enter")
        assert app.fields.values == {"eta": "0.3", "seed": "3", "path": "~/a"}
        await pilot.press("enter")
        app.fields.replace(*fields()[:2])
        await pilot.pause()
        assert not app.fields.is_editing and app.rows[0].startswith("▸ count")
        app.fields.replace()
        await pilot.press("up", "right", "enter")
        assert app.fields.values == {}


async def test_check_of_a_replaced_field_counts_though_it_looks_the_same() -> None:
    def refuse(text: str) -> str:
        raise UserError("never")

    app = Settings(Field("a", "1", "help"))
    async with app.run_test(size=SIZE) as pilot:
        app.fields.replace(Field("a", "1", "help", check=refuse))
        await pilot.press("enter", "enter")
        assert app.help == "never"


async def test_foreign_text_cannot_command_the_terminal() -> None:
    app = Settings(Field("path", "a\x1b[31mb", "help"))
    async with app.run_test(size=SIZE):
        assert "\x1b" not in "".join(app.rows)
