"""The form for a new run: driven as a person does, without an engine."""

import shutil
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from new_run_form import Form
from textual.binding import Binding
from textual.events import Key
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea
from textual.widgets._footer import FooterKey

from engine.config import Config, load_config, preset_names, to_toml
from engine.config.catalogue import SETTINGS
from engine.config.draft import Draft
from engine.errors import UserError
from tui.app import Workbench
from tui.screens.confirm import ConfirmScreen
from tui.screens.help import HelpScreen, described_keys
from tui.screens.new_run import NewRunScreen
from tui.screens.outlook import OutlookScreen
from tui.screens.runs import RunsScreen
from tui.widgets.config_form.preset_list import PresetList
from tui.widgets.config_form.rows import BEFORE_NAME, BEFORE_VALUE
from tui.widgets.config_form.setting_form import SettingForm
from tui.widgets.config_form.setting_list import SettingList

RECORDED = Path(__file__).parent / "recorded"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing is prepared, whatever other tests did."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("DDPM_CACHE", str(folder))
    return folder


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    return tmp_path / "runs"


@pytest.fixture
def opened(runs: Path, shown, until):
    """Open the form, and do something with it."""

    async def do(work: Callable[[Form], Awaitable[Any]], size: tuple[int, int] = (120, 36)) -> None:
        app = Workbench(runs, "halfcell")
        async with app.run_test(size=size) as pilot:
            form = Form(app, pilot, shown, until)
            await form.open()
            await work(form)

    return do


async def test_it_begins_with_the_demo_under_a_free_name(opened, runs: Path) -> None:
    async def work(form: Form) -> None:
        assert form.screen.draft == Draft.of_preset("demo")
        assert form.screen.query_one("#name", Input).value == "demo-1"
        assert "The demonstration: the embedded emoji" in form.shown("#about")
        assert form.shown("#setting-rows").count("▸") == 1
        for name in preset_names():
            assert name in form.shown("#presets")

        name = form.screen.query_one("#name", Input)
        (runs / "taken").mkdir(parents=True)
        name.value = "taken"
        await form.verdict("Run 'taken' already exists")
        name.value = "../up"
        await form.verdict("'../up' cannot name a run")
        await form.press("ctrl+s")
        assert [path.name for path in runs.iterdir()] == ["taken"]
        name.value = "free"
        await form.verdict("can be trained")

    await opened(work)


async def test_what_is_typed_while_a_start_is_refused_is_judged_by_itself(
    opened, runs: Path, monkeypatch
) -> None:
    is_typed = threading.Event()

    def start(folder: Path, name: str, config: Config) -> None:
        assert is_typed.wait(60)
        raise UserError(f"Run {name!r} was made by another workbench just now.")

    monkeypatch.setattr("tui.screens.new_run.start_new_run", start)

    async def work(form: Form) -> None:
        await form.press("ctrl+s")
        form.screen.query_one("#name", Input).value = "another"
        await form.verdict("Starting the engine")
        is_typed.set()
        await form.verdict("can be trained")
        await form.press("ctrl+s")
        await form.verdict("Run 'another' was made by another workbench just now.")

    await opened(work)


async def test_arrows_choose_and_change_and_u_takes_back(opened) -> None:
    async def work(form: Form) -> None:
        await form.go_to("data.source")
        await form.press("down")
        assert form.settings.chosen is SETTINGS["data.size"]
        await form.press("right")
        assert form.value("data.size") == 24
        await form.press("left", "left")
        assert form.value("data.size") == 12
        assert "● 1 changed" in str(form.screen.query_one(SettingForm).border_subtitle)
        assert "16 in demo (u)" in form.shown("#about")
        await form.press("u")
        assert not form.screen.draft.changed
        assert "Height and width of a training image in pixels." in form.shown("#about")
        assert "a whole number, 4 to 1,024 · default 16" in form.shown("#about")

        await form.go_to("diffusion.schedule")
        await form.press("left")
        assert form.value("diffusion.schedule") == "linear_scaled"
        await form.press("left", "left")
        assert form.value("diffusion.schedule") == "sigmoid", "words go round"
        await form.press("backspace")
        assert form.value("diffusion.schedule") == "cosine"
        await form.go_to("network.zero_blocks")
        await form.press("enter")
        assert form.value("network.zero_blocks") is False
        await form.go_to("checkpoint.keep_every_epochs")
        await form.press("left", "left")
        assert form.value("checkpoint.keep_every_epochs") == 0, "numbers stop at their ends"

    await opened(work)


async def test_values_are_typed_refused_in_a_sentence_and_taken_over_by_going_on(opened) -> None:
    async def work(form: Form) -> None:
        await form.go_to("network.filters")
        await form.press("enter")
        line = form.settings.query_one(Input)
        assert line.value == "48, 64"
        line.value = "48; 64"
        await form.press("enter")
        assert "network.filters takes 1 to 8 whole numbers with commas" in form.shown("#about")
        assert form.settings.is_editing and form.value("network.filters") == (48, 64)
        await form.press("down")
        assert form.settings.chosen is SETTINGS["network.filters"], "it cannot be left like that"
        line.value = "32, 64, 96"
        await form.press("down")
        assert form.value("network.filters") == (32, 64, 96)
        assert form.settings.chosen is SETTINGS["network.blocks"]

        await form.type("optimizer.learning_rate", "1e-3")
        assert form.value("optimizer.learning_rate") == 0.001
        await form.go_to("optimizer.learning_rate")
        await form.press("enter", "9", "escape")
        assert form.value("optimizer.learning_rate") == 0.001 and not form.settings.is_editing
        assert isinstance(form.app.screen, NewRunScreen)
        await form.type("network.attention", "")
        assert form.value("network.attention") == ()
        assert form.shown("#setting-rows").count("none") >= 1

    await opened(work)


async def test_keys_that_come_at_once_act_in_turn(opened) -> None:
    """As over a line that lags: all of them are there before the first one is looked at."""

    async def work(form: Form) -> None:
        def send(*pressed: str) -> None:
            for name in pressed:
                form.app.post_message(Key(name, name if len(name) == 1 else None))

        await form.go_to("training.batch_size")
        send(*["right"] * 4, "up", "enter", "5", "enter", "right")
        await form.until(form.pilot, lambda: form.value("training.epochs") == 10)
        assert form.value("training.batch_size") == 256
        send("slash", *"decay", "enter", "down", "down", "down", "right")
        await form.until(form.pilot, lambda: "optimizer.beta_2" in form.screen.draft.changed)
        assert form.screen.query_one("#search", Input).value == "decay"
        assert isinstance(form.app.screen, NewRunScreen) and not form.settings.is_editing

    await opened(work)


async def test_what_cannot_be_taken_over_stays_where_it_was_typed(opened, runs: Path) -> None:
    async def work(form: Form) -> None:
        await form.go_to("training.epochs")
        line = form.settings.query_one(Input)
        await form.press("enter", "x", "tab", "tab")
        assert not line.has_focus and form.settings.is_editing and line.value == "x"
        await form.verdict("training.epochs takes a whole number")
        assert "✗ epochs" in form.shown("#setting-rows")
        for elsewhere in ("ctrl+s", "ctrl+e", "slash"):
            form.screen.query_one(PresetList).focus()
            await form.press(elsewhere)
            assert line.has_focus and line.value == "x", elsewhere
        assert not runs.exists()
        presets = form.screen.query_one(PresetList)
        await form.pilot.click(presets, offset=(4, 1 + preset_names().index("pets")))
        await form.until(form.pilot, lambda: isinstance(form.app.screen, ConfirmScreen))
        await form.press("n")
        assert form.screen.draft.preset == "demo" and line.value == "x"
        form.settings.focus()
        await form.press("q")
        assert isinstance(form.app.screen, NewRunScreen) and line.value == "q"
        presets.focus()
        await form.press("q")
        assert isinstance(form.app.screen, ConfirmScreen)
        await form.press("n")
        form.settings.focus()
        await form.press("escape")
        assert form.value("training.epochs") == 240 and not form.settings.is_editing
        await form.verdict("can be trained")

    await opened(work)


async def test_sections_pages_and_ends_are_reached(opened) -> None:
    async def work(form: Form) -> None:
        await form.go_to("seed")
        places = {"]": "data.source", "end": "checkpoint.keep_every_epochs", "home": "seed"}
        for key, expected in places.items():
            await form.press(key)
            assert form.settings.chosen is SETTINGS[expected]
        await form.press("up")
        assert form.settings.chosen is SETTINGS["checkpoint.keep_every_epochs"], "round the end"
        await form.press("[")
        assert form.settings.chosen is SETTINGS["checkpoint.every_epochs"]
        await form.press("[")
        assert form.settings.chosen is SETTINGS["evaluation.kid_every_epochs"]
        await form.press("pageup")
        assert form.settings.chosen.section in ("network", "optimizer")
        await form.press("pagedown", "pagedown", "pagedown")
        assert form.settings.chosen is SETTINGS["checkpoint.keep_every_epochs"]
        row = form.settings._chosen - form.settings.scroll_offset.y
        assert 0 <= row < form.settings.size.height, "it is scrolled to"

    await opened(work)


async def test_search_finds_names_and_descriptions_as_one_types(opened) -> None:
    async def work(form: Form) -> None:
        await form.press("/", *"grad")
        found = form.shown("#setting-rows")
        for name in ("beta_1", "beta_2", "clip_norm", "stop_after_nonfinite"):
            assert name in found
        assert "horizontal_flip" not in found and "data" not in found
        assert "of 79 found" in str(form.screen.query_one(SettingForm).border_subtitle)
        await form.press(*"ient clip much")
        assert form.settings.count == 0 and "nothing is found" in form.shown("#setting-rows")
        await form.press("right")  # of an empty list nothing can be changed
        form.screen.query_one("#search", Input).value = "longest gradient"
        await form.until(form.pilot, lambda: form.settings.count == 1)
        await form.press("enter", "right")
        assert form.value("optimizer.clip_norm") == 2
        await form.press("escape")
        assert form.settings.count == len(SETTINGS)
        assert form.settings.chosen is SETTINGS["optimizer.clip_norm"]
        assert isinstance(form.app.screen, NewRunScreen)

    await opened(work)


async def test_broken_rule_is_told_at_its_fields_and_nothing_starts(opened, runs: Path) -> None:
    async def work(form: Form) -> None:
        await form.type("preview.steps", "900")
        await form.verdict("preview.steps is 900, but the process has only diffusion.steps = 500")
        await form.go_to("preview.steps")
        assert "✗ steps" in form.shown("#setting-rows"), "marked at the one"
        await form.go_to("diffusion.steps")
        assert "✗ steps" in form.shown("#setting-rows"), "and at the other"
        assert "do not fit together" in form.shown("#estimate")
        await form.go_to("seed")
        await form.press("ctrl+s")
        assert form.settings.chosen is SETTINGS["preview.steps"]
        assert not runs.exists()
        await form.type("diffusion.steps", "1000")
        await form.verdict("can be trained")
        assert "✗" not in form.shown("#setting-rows")

        await form.type("data.size", "18")
        await form.type("network.groups", "7")
        await form.verdict("network.filters has 48, which network.groups = 7 does not divide")
        assert "(And 2 more.)" in form.shown("#verdict")
        await form.go_to("data.size")
        await form.verdict("data.size is 18, which this network cannot halve")

    await opened(work)


async def test_preset_under_the_cursor_is_taken_while_nothing_is_changed(opened) -> None:
    async def work(form: Form) -> None:
        await form.press("down")
        await form.until(form.pilot, lambda: form.screen.draft == Draft.of_preset("flowers"))
        assert form.screen.query_one("#name", Input).value == "flowers-1"
        assert "The study's first network" in form.shown("#about")
        await form.press("up", "up", "up")
        await form.until(form.pilot, lambda: form.screen.draft == Draft.of_preset("celeba"))
        await form.press("enter")
        assert form.settings.has_focus
        assert "Settings of celeba" in str(form.screen.query_one(SettingForm).border_title)

    await opened(work)


async def test_preset_asks_before_it_takes_changes_away(opened) -> None:
    async def work(form: Form) -> None:
        await form.type("training.epochs", "7")
        form.screen.query_one(PresetList).focus()
        await form.press("down")
        assert form.screen.draft.preset == "demo"
        assert "Enter begins anew from it." in form.shown("#about")
        await form.press("enter")
        assert isinstance(form.app.screen, ConfirmScreen)
        await form.press("n")
        assert form.value("training.epochs") == 7
        assert form.screen.query_one(PresetList).pointed == "demo"
        form.screen.query_one("#name", Input).value = "mine"
        await form.press("down", "enter", "y")
        await form.until(form.pilot, lambda: form.screen.draft == Draft.of_preset("flowers"))
        assert form.screen.query_one("#name", Input).value == "mine", "what was typed stays"

    await opened(work)


async def test_form_and_text_are_in_step(opened) -> None:
    async def work(form: Form) -> None:
        await form.type("training.epochs", "7")
        await form.press("ctrl+e")
        text = form.screen.query_one(TextArea)
        assert text.has_focus and text.text.endswith(to_toml(form.screen.draft.config))
        assert text.text.startswith("# The demonstration")
        wanted = ["training.epochs=7", "network.filters=[32,64]", "data.horizontal_flip=true"]
        text.text = to_toml(load_config("demo", wanted))
        await form.until(form.pilot, lambda: form.value("network.filters") == (32, 64))
        await form.verdict("can be trained")
        await form.press("ctrl+e")
        assert form.settings.has_focus
        assert form.screen.draft.config == load_config("demo", wanted)
        assert len(form.screen.draft.changed) == 3

        await form.press("ctrl+e")
        assert text.text == to_toml(load_config("demo", wanted)), "as it was left"
        text.text = "# mine\n" + text.text.replace("epochs = 7", "epochs = 8")
        await form.pilot.press("ctrl+e")  # before anybody could have read the text
        await form.pilot.pause()
        assert form.value("training.epochs") == 8
        await form.press("ctrl+e")
        assert text.text.startswith("# mine"), "what was typed stays as long as it says the same"

    await opened(work)


async def test_text_that_cannot_be_read_is_not_left_without_a_question(opened, runs: Path) -> None:
    async def work(form: Form) -> None:
        await form.press("ctrl+e")
        text = form.screen.query_one(TextArea)
        good = text.text
        text.text = good.replace("learning_rate = 0.002", "learning_rate = 2")
        await form.verdict("optimizer.learning_rate: expected `float` <= 1.0")
        for key in ("ctrl+e", "ctrl+s"):
            await form.press(key)
            assert form.screen._is_text and not runs.exists()
        await form.press("escape")
        assert isinstance(form.app.screen, ConfirmScreen)
        await form.press("n")
        assert form.screen._is_text and "learning_rate = 2" in text.text
        await form.press("escape", "y")
        assert not form.screen._is_text and form.screen.draft == Draft.of_preset("demo")
        await form.verdict("can be trained")

        await form.press("ctrl+e")
        text.text = "[preview]\nsteps = 900\n"
        await form.verdict("preview.steps is 900")
        await form.press("escape")
        assert form.value("preview.steps") == 900, "a broken rule can be put right in the form"
        assert form.value("data.size") == 16 and form.value("optimizer.learning_rate") == 2e-4

    await opened(work)


async def test_leaving_asks_when_something_was_changed(opened) -> None:
    async def work(form: Form) -> None:
        await form.type("training.epochs", "7")
        await form.press("escape")
        assert isinstance(form.app.screen, ConfirmScreen)
        assert "The changed setting is given up" in str(form.app.screen.query_one("Label").render())
        await form.press("n")
        assert isinstance(form.app.screen, NewRunScreen)
        await form.go_to("training.epochs")
        await form.press("u", "escape")
        assert isinstance(form.app.screen, RunsScreen)
        await form.press("n")
        await form.until(form.pilot, lambda: isinstance(form.app.screen, NewRunScreen))
        form.screen.query_one("#name", Input).value = "mine"
        await form.press("escape")
        assert isinstance(form.app.screen, ConfirmScreen), "a name is a change too"
        await form.press("y")
        assert isinstance(form.app.screen, RunsScreen)

    await opened(work)


async def test_settings_of_every_kind_go_through_the_form_as_through_set(opened) -> None:
    """Typed or chosen: what comes out is what `--set` makes of it."""

    async def work(form: Form) -> None:
        expected = Draft.of_preset("demo")
        for key, text in OTHER_VALUES.items():
            setting = SETTINGS[key]
            await form.go_to(key)
            if setting.kind in ("switch", "choice"):
                while setting.text_of(form.value(key)) != text:
                    await form.pilot.press("right")
            else:
                await form.type(key, text)
            expected = expected.with_value(key, setting.parse(text))
        assert form.screen.draft.config == expected.config
        assert form.screen.draft.changed == set(OTHER_VALUES)
        assert to_toml(form.screen.draft.config) == to_toml(expected.config)

    await opened(work)


OTHER_VALUES = {
    "data.horizontal_flip": "yes", "data.keep_together": "folders",
    "network.filters": "24, 48, 96", "optimizer.learning_rate": "0.00037",
    "training.epochs": "1,234", "evaluation.weights_file": "~/a file.npz",
}  # fmt: skip


async def test_mouse_chooses_types_changes_scrolls_and_takes_presets(opened) -> None:
    async def work(form: Form) -> None:
        rows = form.settings.query_one("#setting-rows", Static)

        async def click(key: str, column: int) -> None:
            row = next(
                place for place, row in enumerate(form.settings._rows) if row is SETTINGS[key]
            )
            await form.pilot.click(rows, offset=(column, row))
            await form.pilot.pause()

        await click("data.size", 8)
        assert form.settings.has_focus and form.settings.chosen is SETTINGS["data.size"]
        await click("data.size", BEFORE_VALUE + 3)  # the arrow behind "16"
        assert form.value("data.size") == 24
        await click("data.size", BEFORE_VALUE - 2)
        assert form.value("data.size") == 16
        await click("data.size", BEFORE_VALUE)
        assert form.settings.is_editing
        form.settings.query_one(Input).value = "32"
        await click("data.horizontal_flip", 8)
        assert form.value("data.size") == 32, "taken over by going elsewhere"
        await click("data.horizontal_flip", BEFORE_VALUE)
        assert form.value("data.horizontal_flip") is True

        form.settings.scroll_to(y=0, animate=False)
        before = form.settings.scroll_offset.y
        form.settings._on_mouse_scroll_down(scroll_event(form.settings))
        await form.until(form.pilot, lambda: form.settings.scroll_offset.y > before)

        await click("data.horizontal_flip", BEFORE_NAME - 2)
        assert form.value("data.horizontal_flip") is False, "the mark takes the change back"
        await click("data.size", 8)
        await click("data.size", BEFORE_NAME - 2)
        assert not form.screen.draft.changed
        presets = form.screen.query_one(PresetList)
        await form.pilot.click(presets, offset=(4, 1 + preset_names().index("pets")))
        await form.until(form.pilot, lambda: form.screen.draft == Draft.of_preset("pets"))

    await opened(work)


def scroll_event(widget: Widget) -> Any:
    from textual.events import MouseScrollDown

    x, y = widget.region.x + 1, widget.region.y + 1
    return MouseScrollDown(widget, x, y, 0, 0, 0, False, False, False)


async def test_all_of_it_is_seen_at_every_size(opened) -> None:
    async def work(form: Form) -> None:
        await form.go_to("data.size")
        for size, words, has_descriptions in (
            ((120, 36), "copies for a step", False),
            ((200, 60), "copies for a step", True),
            ((80, 24), "509,580 parameters · memory ~", False),
        ):
            await form.pilot.resize_terminal(*size)
            await form.until(form.pilot, lambda words=words: words in form.shown("#estimate"))
            for selector in (
                "#presets", "#name", "#settings", "#about", "#estimate", "#images", "#verdict",
            ):  # fmt: skip
                region = form.screen.query_one(selector).region
                assert region.area > 0 and form.screen.region.contains_region(region), selector
            assert form.settings.size.height >= 8
            assert "emoji:portraits at 16 x 16" in form.shown("#image-words")
            rows = form.shown("#setting-rows")
            assert ("Pass over pictures with a side" in rows) is has_descriptions
        await form.press("e")
        assert isinstance(form.app.screen, OutlookScreen)
        parts = [form.text_of(part) for part in form.app.screen.query(".part")]
        assert "copies for a step" in parts[0] and "emoji:portraits" in parts[1]

    await opened(work)


async def test_pace_and_length_are_those_of_an_earlier_run(opened, runs: Path) -> None:
    """The recorded run, as if it had been trained here."""
    from engine.runs.lock import RunLock

    runs.mkdir()
    shutil.copytree(RECORDED / "food", runs / "food")
    RunLock.take(runs / "food" / "engine.lock", "/nowhere").release()

    async def work(form: Form) -> None:
        await form.until(form.pilot, lambda: "a step" in form.shown("#estimate"))
        assert "a step unknown until it trains" in form.shown("#estimate")
        await form.press("ctrl+e")
        form.screen.query_one(TextArea).text = (runs / "food" / "config.toml").read_text()
        await form.until(form.pilot, lambda: "as food took here" in form.shown("#estimate"))
        assert "steps unknown: press d" in form.shown("#estimate")
        await form.press("ctrl+e", "d")
        await form.until(form.pilot, lambda: "whole run ~" in form.shown("#estimate"))
        assert "an epoch" in form.shown("#estimate") and "previews" in form.shown("#estimate")

    await opened(work)


async def test_every_key_is_in_help_and_palette_and_the_footer_is_clicked(opened) -> None:
    async def work(form: Form) -> None:
        form.settings.focus()
        await form.pilot.pause()
        told = {text for _, text in described_keys(form.screen)}
        commands = {command.help for command in form.app.get_system_commands(form.screen)}
        now_and_then = {"abort", "leave"}  # while a check-up is under way, while typing
        for binding in (*NewRunScreen.BINDINGS, *SettingList.BINDINGS):
            assert isinstance(binding, Binding)
            assert (binding.tooltip in told) is (binding.action not in now_and_then)
            assert (binding.tooltip in commands) is (binding.action not in now_and_then)
        await form.press("question_mark")
        assert isinstance(form.app.screen, HelpScreen)
        await form.press("escape")
        buttons = {button.description: button for button in form.screen.query(FooterKey)}
        assert buttons.keys() >= {"Start", "Back", "Search", "TOML", "Images", "Estimates"}
        await form.pilot.click(buttons["Estimates"])
        await form.until(form.pilot, lambda: isinstance(form.app.screen, OutlookScreen))

    await opened(work)
