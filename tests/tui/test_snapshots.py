"""What the screens look like, from a recorded run in every state, at two sizes.

`make snapshots` draws them anew; look at the report before committing the result.
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from results import store_sample
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input, TextArea

from engine.config import parse_config
from engine.runs.directory import RunDirectory
from engine.runs.events import Event
from engine.runs.files import append_line
from engine.runs.lock import RunLock
from engine.runs.status import Status, read_status, write_status
from engine.runs.store import create_run
from tui.app import Workbench
from tui.panels.denoise import DenoisePanel
from tui.screens.run import RunScreen
from tui.watch.machine import NOTHING_KNOWN
from tui.widgets.config_form.setting_list import SettingList
from tui.widgets.picture import PictureGrid
from tui.widgets.preview_panel import PreviewPanel

CONFIG = (Path(__file__).parent / "recorded" / "food" / "config.toml").read_text()
"""Not a preset: those change, and the pictures would with them."""

SIZES = [(120, 36), (80, 24)]
both_sizes = pytest.mark.parametrize("size", SIZES, ids=["120x36", "80x24"])


def set_state(run: RunDirectory, state, message: str = "", at: float | None = None) -> None:
    known = read_status(run.status)
    assert known is not None
    write_status(
        run.status,
        Status(
            state, at or known.time, known.step, known.epoch, known.epochs,
            known.best_validation_loss, message,
        ),
    )  # fmt: skip


@pytest.fixture
def held(recorded: RunDirectory) -> Iterator[RunDirectory]:
    """The recorded run, its lock held as if by an engine that cannot be reached."""
    lock = RunLock.take(recorded.lock, "/nowhere")
    yield recorded
    lock.release()


async def wait(pilot: Pilot, is_there: Callable[[], bool]) -> None:
    """Wait for the content, and then until the picture of it no longer changes."""
    deadline = time.monotonic() + 20
    before, same = "", 0
    while same < 3:
        assert time.monotonic() < deadline, "the content never came, or never came to rest"
        await pilot.pause(0.1)
        now = pilot.app.export_screenshot() if is_there() else ""
        now = re.sub(r"terminal-\d+", "", now)
        before, same = now, same + 1 if now and now == before else 0


async def settle(pilot: Pilot) -> None:
    """Wait until the Monitor has shown the files, and its picture if there is to be one."""
    await wait(pilot, lambda: monitor_is_filled(pilot))


def monitor_is_filled(pilot: Pilot) -> bool:
    monitors = [s for s in pilot.app.screen_stack if isinstance(s, RunScreen)]
    if not monitors or monitors[0]._snapshot is None:
        return False
    grids, panel = monitors[0].query_one(PictureGrid), monitors[0].query_one(PreviewPanel)
    return grids._pictures is not None or not panel._previews


async def settle_home(pilot: Pilot) -> None:
    await wait(pilot, lambda: "Looking" not in str(pilot.app.screen.query_one("#hint").render()))


def monitor(run: RunDirectory) -> Workbench:
    return Workbench(run.path.parent, "halfcell", run)


@both_sizes
def test_finished(snap_compare, recorded: RunDirectory, size) -> None:
    assert snap_compare(monitor(recorded), terminal_size=size, run_before=settle)


@both_sizes
def test_dead(snap_compare, recorded: RunDirectory, size) -> None:
    set_state(recorded, "training")
    recorded.engine_log.write_text("a warning\nKilled by something \x1b[31mred\n")
    assert snap_compare(monitor(recorded), terminal_size=size, run_before=settle)


@both_sizes
def test_failed(snap_compare, recorded: RunDirectory, size) -> None:
    text = "Saving the checkpoint of step 280 failed: No space left on device."
    set_state(recorded, "failed", text)
    append_line(recorded.events, Event(1.7e9, 280, text, "error"))
    assert snap_compare(monitor(recorded), terminal_size=size, run_before=settle)


@both_sizes
@pytest.mark.parametrize("state", ["training", "paused"])
def test_live(snap_compare, held: RunDirectory, size, state) -> None:
    """Live, but its engine cannot be reached: all there is to see is in the files."""
    set_state(held, state, at=time.time() + 1)
    assert snap_compare(monitor(held), terminal_size=size, run_before=settle)


@both_sizes
def test_new(snap_compare, tmp_path: Path, size) -> None:
    run = create_run(tmp_path, "fresh", parse_config(CONFIG, "test"))
    assert snap_compare(monitor(run), terminal_size=size, run_before=settle)


def test_images_off(snap_compare, recorded: RunDirectory) -> None:
    app = Workbench(recorded.path.parent, "off", recorded)
    assert snap_compare(app, terminal_size=(80, 24), run_before=settle)


def test_no_color(snap_compare, recorded: RunDirectory, monkeypatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(monitor(recorded), terminal_size=(120, 36), run_before=settle)


def test_linear_smoothed_and_an_earlier_preview(snap_compare, recorded: RunDirectory) -> None:
    async def look_around(pilot: Pilot) -> None:
        await settle(pilot)
        await pilot.press("l", "s", "[")
        panel = pilot.app.screen.query_one(PreviewPanel)
        await wait(pilot, lambda: "4 of 5" in str(panel.border_subtitle))

    assert snap_compare(monitor(recorded), terminal_size=(120, 36), run_before=look_around)


@both_sizes
@pytest.mark.parametrize(("key", "name"), [("question_mark", "help"), ("x", "stop")])
def test_over_the_monitor(snap_compare, held: RunDirectory, size, key, name) -> None:
    set_state(held, "training", at=time.time() + 1)

    async def ask(pilot: Pilot) -> None:
        await settle(pilot)
        await pilot.press(key)
        await wait(pilot, lambda: isinstance(pilot.app.screen, ModalScreen))

    assert snap_compare(monitor(held), terminal_size=size, run_before=ask)


ALL_SIZES = [*SIZES, (200, 60)]
all_sizes = pytest.mark.parametrize("size", ALL_SIZES, ids=["120x36", "80x24", "200x60"])


@all_sizes
@pytest.mark.parametrize("content", ["results", "nothing"])
def test_denoise(snap_compare, recorded: RunDirectory, size, content: str) -> None:
    if content == "results":
        store_sample(recorded, count=9, steps=12, time=1.0)
        store_sample(recorded, count=4, steps=10, time=2.0)

    async def step_back(pilot: Pilot) -> None:
        await settle(pilot)
        await pilot.press("3")
        panel = pilot.app.screen.query_one(DenoisePanel)
        if content == "results":
            await wait(pilot, lambda: panel._walk is not None)
            await pilot.press("g", "7")
        await wait(pilot, lambda: "step" in words(panel) or "Nothing drawn" in words(panel))

    def words(panel: DenoisePanel) -> str:
        return str(panel.query_one("#position").render())

    assert snap_compare(monitor(recorded), terminal_size=size, run_before=step_back)


NOW = 1_800_000_000.0


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of runs by a path that is the same everywhere, and a clock that stands still."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tui.screens.home.time.time", lambda: NOW)
    return Path("checkpoints")


@both_sizes
def test_home(snap_compare, folder: Path, size) -> None:
    heard = NOW
    for state in ("finished", "training", "paused", "failed", "stopped"):
        run = create_run(folder, f"{state}-run", parse_config(CONFIG, "test"))
        heard -= 10 ** (1 + len(list(folder.iterdir())))
        write_status(run.status, Status(state, heard, 570, 10.0, 450, 0.07))
    fresh = create_run(folder, "new-run", parse_config(CONFIG, "test"))
    os.utime(fresh.path, (NOW - 5, NOW - 5))
    with ExitStack() as live:  # two of them, for the only one would be opened
        for name in ("paused-run", "starting-run"):
            run = RunDirectory(folder / name)
            run.path.mkdir(exist_ok=True)
            run.config.write_text(CONFIG)
            live.callback(RunLock.take(run.lock, "/nowhere").release)
        write_status(folder / "paused-run" / "status.json", Status("paused", NOW, 570, 10.0, 450))
        os.utime(folder / "starting-run", (NOW - 7, NOW - 7))
        app = Workbench(folder, "halfcell")
        assert snap_compare(app, terminal_size=size, run_before=settle_home)


@both_sizes
def test_home_without_runs(snap_compare, folder: Path, size) -> None:
    app = Workbench(folder, "halfcell")
    assert snap_compare(app, terminal_size=size, run_before=settle_home)


@pytest.fixture
def bare(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without runs, on a machine that tells nothing and has prepared nothing."""
    monkeypatch.setenv("DDPM_CACHE", str(folder.absolute().with_name("cache")))
    monkeypatch.setattr("tui.screens.new_run.look_at_machine", lambda _: NOTHING_KNOWN)
    return folder


@all_sizes
@pytest.mark.parametrize("is_valid", [True, False], ids=["valid", "invalid"])
def test_new_run(snap_compare, bare: Path, size, is_valid: bool) -> None:
    async def fill_in(pilot: Pilot) -> None:
        await open_form(pilot)
        await type_text(pilot, CONFIG if is_valid else CONFIG.replace("\ngroups = ", "\ngroups = 7 # "))
        await pilot.press("ctrl+e")
        settings = pilot.app.screen.query_one(SettingList)
        settings.choose("network.groups")
        words = "ctrl+s starts" if is_valid else "network.groups = 7 does not divide"
        await wait(pilot, lambda: words in verdict(pilot))

    app = Workbench(bare, "halfcell")
    assert snap_compare(app, terminal_size=size, run_before=fill_in)


@both_sizes
@pytest.mark.parametrize("is_valid", [True, False], ids=["valid", "invalid"])
def test_new_run_as_text(snap_compare, bare: Path, size, is_valid: bool) -> None:
    async def fill_in(pilot: Pilot) -> None:
        await open_form(pilot)
        await type_text(pilot, CONFIG if is_valid else CONFIG.replace("epochs = ", "epochs = -", 1))
        words = "ctrl+s starts" if is_valid else "training.epochs"
        await wait(pilot, lambda: words in verdict(pilot))

    app = Workbench(bare, "halfcell")
    assert snap_compare(app, terminal_size=size, run_before=fill_in)


@both_sizes
def test_new_run_searched(snap_compare, bare: Path, size) -> None:
    async def search(pilot: Pilot) -> None:
        await open_form(pilot)
        await pilot.press("slash")
        pilot.app.screen.query_one("#search", Input).cursor_blink = False
        await pilot.press(*"every")
        await wait(pilot, lambda: "ctrl+s starts" in verdict(pilot))

    app = Workbench(bare, "halfcell")
    assert snap_compare(app, terminal_size=size, run_before=search)


@both_sizes
def test_estimates(snap_compare, bare: Path, size) -> None:
    async def look(pilot: Pilot) -> None:
        await open_form(pilot)
        await pilot.press("e")
        await wait(pilot, lambda: isinstance(pilot.app.screen, ModalScreen))

    app = Workbench(bare, "halfcell")
    assert snap_compare(app, terminal_size=size, run_before=look)


async def open_form(pilot: Pilot) -> None:
    await settle_home(pilot)
    await pilot.press("n")
    await wait(pilot, lambda: "ctrl+s starts" in verdict(pilot))


async def type_text(pilot: Pilot, text: str) -> None:
    await pilot.press("ctrl+e")
    values = pilot.app.screen.query_one(TextArea)
    values.cursor_blink = False
    values.text = text


def verdict(pilot: Pilot) -> str:
    """Empty while another screen is in front."""
    found = pilot.app.screen.query("#verdict")
    return str(found.first().render()) if found else ""
