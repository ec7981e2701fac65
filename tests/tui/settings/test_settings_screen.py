"""The settings in the workbench: changed by keys, felt at once, remembered."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Footer, Static

from engine.runs.directory import RunDirectory
from tui import keys
from tui.app import Workbench
from tui.screens.help import HelpScreen, described_keys
from tui.screens.key_press import KeyPressScreen
from tui.screens.run import RunScreen
from tui.screens.runs import RunsScreen
from tui.screens.settings import SettingsScreen
from tui.settings.file import read_settings
from tui.settings.schema import Settings
from tui.widgets.answer_line import AnswerLine
from tui.widgets.first_hint import FirstHint
from tui.widgets.key_list import KeyList

SIZE = (120, 36)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings file of somebody who has seen the first hint."""
    folder = tmp_path / "config"
    folder.mkdir()
    monkeypatch.setenv("DDPM_CONFIG", str(folder))
    monkeypatch.delenv("TEXTUAL_THEME", raising=False)
    path = folder / "settings.toml"
    path.write_text("first_hint_seen = true\n")
    return path


@pytest.fixture
def runs(recorded: RunDirectory) -> Path:
    return recorded.path.parent


@pytest.fixture
def opened(until: Callable[..., object]) -> Callable[..., object]:
    async def open_settings(pilot: Pilot[str]) -> SettingsScreen:
        await until(pilot, lambda: isinstance(pilot.app.screen, RunsScreen))
        await pilot.press("O")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsScreen))
        screen = pilot.app.screen
        assert isinstance(screen, SettingsScreen)
        return screen

    return open_settings


def is_ready(app: Workbench) -> bool:
    return isinstance(app.screen, RunScreen) and app.screen.state == "finished"


def titles(app: Workbench) -> list[str]:
    return [command.title for command in app.get_system_commands(app.screen)]


async def test_theme_changes_at_once_and_is_there_again_next_time(
    file: Path, runs: Path, opened, until, shown
) -> None:
    app = Workbench(runs)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        before = app.theme
        await pilot.press("right")
        await until(pilot, lambda: app.theme != before)
        theme = app.theme
        assert f"✓ theme is {theme}." in shown(screen.query_one(AnswerLine))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
    assert read_settings(file).settings == Settings(theme=theme, first_hint_seen=True)
    again = Workbench(runs)
    async with again.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: again.theme == theme)


async def test_theme_of_the_palette_is_remembered_too(file: Path, runs: Path, until) -> None:
    app = Workbench(runs)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        app.theme = "gruvbox"
        await until(pilot, lambda: read_settings(file).settings.theme == "gruvbox")


async def test_images_of_the_command_line_count_for_once(file: Path, runs: Path, until) -> None:
    file.write_text('images = "halfcell"\nfirst_hint_seen = true\n')
    for named, expected in ((None, "halfcell"), ("off", "off")):
        app = Workbench(runs, named, RunDirectory(runs / "food"))
        async with app.run_test(size=SIZE) as pilot:
            await until(pilot, lambda app=app: is_ready(app))
            assert app.screen._images == expected


async def test_key_is_given_by_pressing_it_and_shown_everywhere(
    file: Path, recorded: RunDirectory, until, shown
) -> None:
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: is_ready(app))
        await pilot.press("O")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
        screen = app.screen
        key_list = screen.query_one(KeyList)
        key_list.focus()
        key_list.highlighted = key_list.get_option_index("run.tune")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, KeyPressScreen))
        await pilot.press("U")
        await until(pilot, lambda: app.screen is screen)
        assert shown(screen.query_one(AnswerLine)) == "✓ run.tune is U."
        assert "U run.tune instead of t" in shown(key_list)
        assert read_settings(file).settings.keys == {"run.tune": "U"}
        await pilot.press("escape")
        await until(pilot, lambda: is_ready(app))
        assert ("U", "change learning rate, EMA decay, intervals or length of the run") in (
            described_keys(app.screen)
        )
        await until(pilot, lambda: "U Tune" in shown_footer(app, shown))
        await pilot.press("t")
        await pilot.pause()
        assert is_ready(app), "the old key does nothing"
        await pilot.press("U")
        await until(pilot, lambda: type(app.screen).__name__ == "TuneScreen")


def shown_footer(app: Workbench, shown) -> str:
    footer = app.screen.query_one(Footer)
    return " ".join(shown(child) for child in footer.query("FooterKey"))


async def test_clash_is_refused_with_both_names(
    file: Path, runs: Path, opened, until, shown
) -> None:
    app = Workbench(runs)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        key_list = screen.query_one(KeyList)
        key_list.focus()
        key_list.highlighted = key_list.get_option_index("run.pause")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, KeyPressScreen))
        await pilot.press("c")
        said = "✗ run.pause keeps its key: run.pause and run.checkpoint would both be c."
        await until(pilot, lambda: shown(screen.query_one(AnswerLine)) == said)
        await pilot.press("enter", "escape")
        await until(pilot, lambda: app.screen is screen)
    assert file.read_text() == "first_hint_seen = true\n"


@pytest.mark.parametrize("key", ["tab", "enter", "q", "f7"])
async def test_every_key_can_be_pressed_as_a_new_one(
    file: Path, runs: Path, opened, until, key: str
) -> None:
    app = Workbench(runs)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        answers = []
        app.push_screen(KeyPressScreen("anything"), answers.append)
        await until(pilot, lambda: isinstance(app.screen, KeyPressScreen))
        await pilot.press(key)
        await until(pilot, lambda: app.screen is screen)
        assert answers == [key]


async def test_own_key_comes_back(file: Path, runs: Path, opened, until, shown) -> None:
    file.write_text('first_hint_seen = true\n[keys]\n"run.pause" = "P"\n')
    app = Workbench(runs)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        key_list = screen.query_one(KeyList)
        key_list.focus()
        key_list.highlighted = key_list.get_option_index("run.pause")
        await pilot.press("delete")
        await until(pilot, lambda: shown(screen.query_one(AnswerLine)) == "✓ run.pause is p.")
    assert read_settings(file).settings.keys == {}


async def test_other_key_that_cannot_be_used_now_says_why(
    file: Path, recorded: RunDirectory, until, shown
) -> None:
    file.write_text('first_hint_seen = true\n[keys]\n"run.pause" = "P"\n')
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: is_ready(app))
        answer = app.screen.query_one(AnswerLine)
        await pilot.press("p")
        await pilot.pause()
        assert shown(answer) == ""
        await pilot.press("P")
        await until(pilot, lambda: shown(answer) == "✗ Pause: no engine is running food now.")


async def test_file_broken_by_hand_is_told_and_left_alone(
    file: Path, runs: Path, opened, until, shown
) -> None:
    file.write_text("theme = \n")
    app = Workbench(runs)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        (toast,) = app._notifications
        assert "broken by hand" in toast.message
        screen = await opened(pilot)
        assert "broken by hand" in shown(screen.query_one(AnswerLine))
        before = app.theme
        await pilot.press("right")
        await until(pilot, lambda: app.theme != before)
        assert "until you leave." in shown(screen.query_one(AnswerLine))
    assert file.read_text() == "theme = \n"


async def test_first_hint_goes_with_the_first_key_and_never_comes_back(
    file: Path, runs: Path, until
) -> None:
    file.unlink()
    for is_first in (True, False):
        app = Workbench(runs)
        async with app.run_test(size=SIZE) as pilot:
            await until(pilot, lambda app=app: isinstance(app.screen, RunsScreen))
            await until(pilot, lambda app=app: bool(app.screen.query(Footer)))
            await pilot.pause()
            if is_first:
                await until(pilot, lambda app=app: bool(app.screen.query(FirstHint)))
                await pilot.press("j")
                await until(pilot, lambda app=app: not app.screen.query(FirstHint))
            else:
                assert not app.screen.query(FirstHint)
    assert read_settings(file).settings.first_hint_seen


async def test_first_hint_goes_where_nothing_can_be_remembered(
    file: Path, recorded: RunDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, until
) -> None:
    (tmp_path / "no folder").write_text("")
    monkeypatch.setenv("DDPM_CONFIG", str(tmp_path / "no folder" / "config"))
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: is_ready(app))
        await until(pilot, lambda: bool(app.screen.query(FirstHint)))
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("escape")
        await until(pilot, lambda: is_ready(app) and not app.screen.query(FirstHint))
        assert not app._notifications


@pytest.mark.parametrize("variable", ["SSH_CONNECTION", "SSH_TTY"])
async def test_nothing_scrolls_smoothly_over_ssh(
    file: Path, runs: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "10.0.0.1 22")
    app = Workbench(runs)
    async with app.run_test(size=SIZE):
        assert app.animation_level == "none"


@pytest.mark.parametrize(("text", "level"), [("auto", "full"), ("off", "none")])
async def test_animation_is_as_the_settings_say(
    file: Path, runs: Path, monkeypatch: pytest.MonkeyPatch, text: str, level: str
) -> None:
    for variable in ("SSH_CONNECTION", "SSH_TTY", "TEXTUAL_ANIMATIONS"):
        monkeypatch.delenv(variable, raising=False)
    file.write_text(f'animation = "{text}"\n')
    app = Workbench(runs)
    async with app.run_test(size=SIZE):
        assert app.animation_level == level


@pytest.mark.parametrize(
    ("panel", "table"),
    [("monitor", keys.MONITOR), ("sample", keys.SAMPLE), ("denoise", keys.DENOISE),
     ("reconstruct", keys.RECONSTRUCT)],
)  # fmt: skip
async def test_palette_has_every_action_of_the_panel_in_front(
    file: Path, recorded: RunDirectory, until, panel: str, table: list
) -> None:
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: is_ready(app))
        app.screen.action_panel(panel)
        await pilot.pause()
        known = titles(app)
        assert len(known) == len(set(known)), "each once, however many keys it has"
        can = app.screen.panel.check_action
        offered = {b.description for b in table if can(b.action, ()) is not False}
        assert len(offered) > len(table) / 2 and offered <= set(known)
        assert {"Tune", "Freeze display", "Settings", "Help", "Leave"} <= set(known)


async def test_settings_fit_a_small_terminal(file: Path, runs: Path, opened, shown) -> None:
    app = Workbench(runs)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        assert screen.query_one(KeyList).size.height >= 5
        assert "Settings" in shown(screen.query_one("#settings-title", Static))
