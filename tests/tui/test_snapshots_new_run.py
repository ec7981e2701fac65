"""What the form for a new run looks like.

`make snapshots` draws it anew; look at the report before committing the result.
"""

from pathlib import Path
from types import SimpleNamespace

import pytest
from rest import at_rest
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input

from engine.config import parse_config
from engine.config.draft import Draft
from tui.app import Workbench
from tui.screens.new_run import NewRunScreen
from tui.widgets.config_form.setting_list import SettingList

CONFIG = (Path(__file__).parent / "recorded" / "food" / "config.toml").read_text()
"""Not a preset: those change, and the pictures would with them."""

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without runs, by a path that is the same everywhere; nothing is prepared."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DDPM_CACHE", str(tmp_path / "cache"))
    disk = SimpleNamespace(free=200_000_000_000)
    monkeypatch.setattr("tui.watch.machine.shutil.disk_usage", lambda path: disk)
    return Path("checkpoints")


async def open_form(pilot: Pilot, text: str = CONFIG) -> SettingList:
    """With the settings of `text`, as if they were a preset's."""
    await at_rest(pilot, lambda: bool(pilot.app.screen.query("#hint")))
    await pilot.press("n")
    await at_rest(pilot, lambda: "can be trained" in verdict(pilot))
    screen = pilot.app.screen
    assert isinstance(screen, NewRunScreen)
    config = parse_config(text, "test")
    screen._form.show(Draft("demo", config, config))
    screen._settle()
    for line in screen.query(Input):
        line.cursor_blink = False
    words = screen.query_one("#image-words")
    await at_rest(pilot, lambda: "not prepared here yet" in str(words.render()))
    settings = screen.query_one(SettingList)
    settings.focus()
    return settings


def verdict(pilot: Pilot) -> str:
    """Empty while another screen is in front."""
    found = pilot.app.screen.query("#verdict")
    return str(found.first().render()) if found else ""


@both_sizes
def test_form(snap_compare, folder: Path, size) -> None:
    async def fill_in(pilot: Pilot) -> None:
        settings = await open_form(pilot)
        settings.choose("diffusion.schedule")
        await pilot.press("right")
        settings.choose("data.size")
        await at_rest(pilot, lambda: "can be trained" in verdict(pilot))

    assert snap_compare(Workbench(folder, "off"), terminal_size=size, run_before=fill_in)


def test_wrong_value_while_it_is_typed(snap_compare, folder: Path) -> None:
    async def fill_in(pilot: Pilot) -> None:
        settings = await open_form(pilot)
        settings.choose("network.filters")
        await pilot.press("enter", "end", *", x")
        await at_rest(pilot, lambda: "not '8, x'" in verdict(pilot))

    assert snap_compare(Workbench(folder, "off"), terminal_size=(80, 24), run_before=fill_in)


def test_broken_rule_in_the_whole_form(snap_compare, folder: Path) -> None:
    async def fill_in(pilot: Pilot) -> None:
        settings = await open_form(pilot)
        settings.choose("network.groups")
        await pilot.press("enter", "backspace", *"7", "enter")
        await at_rest(pilot, lambda: "network.groups = 7 does not divide" in verdict(pilot))

    assert snap_compare(Workbench(folder, "off"), terminal_size=(200, 60), run_before=fill_in)


def test_search(snap_compare, folder: Path) -> None:
    async def search(pilot: Pilot) -> None:
        await open_form(pilot)
        await pilot.press("slash", *"every")
        await at_rest(pilot, lambda: "can be trained" in verdict(pilot))

    assert snap_compare(Workbench(folder, "off"), terminal_size=(80, 24), run_before=search)


def test_estimates(snap_compare, folder: Path) -> None:
    async def look(pilot: Pilot) -> None:
        await open_form(pilot)
        await pilot.press("e")
        await at_rest(pilot, lambda: isinstance(pilot.app.screen, ModalScreen))

    assert snap_compare(Workbench(folder, "off"), terminal_size=(80, 24), run_before=look)
