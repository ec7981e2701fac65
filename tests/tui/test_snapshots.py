"""What the Monitor and what lies over it look like, from a recorded run in every state.

`make snapshots` draws them anew; look at the report before committing the result.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rest import at_rest as wait
from textual.pilot import Pilot
from textual.screen import ModalScreen

from engine.config import parse_config
from engine.runs.directory import RunDirectory
from engine.runs.events import Event
from engine.runs.files import append_line
from engine.runs.lock import RunLock
from engine.runs.status import Status, read_status, write_status
from engine.runs.store import create_run
from tui.app import Workbench
from tui.screens.run import RunScreen
from tui.widgets.picture import PictureGrid
from tui.widgets.preview_panel import PreviewPanel

CONFIG = (Path(__file__).parent / "recorded" / "food" / "config.toml").read_text()
"""Not a preset: those change, and the pictures would with them."""

SIZES = [(120, 36), (80, 24)]
both_sizes = pytest.mark.parametrize("size", SIZES, ids=["120x36", "80x24"])
ALL_SIZES = [*SIZES, (200, 60)]
all_sizes = pytest.mark.parametrize("size", ALL_SIZES, ids=["120x36", "80x24", "200x60"])


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


async def settle(pilot: Pilot) -> None:
    """Wait until the Monitor has shown the files, and its picture if there is to be one."""
    await wait(pilot, lambda: monitor_is_filled(pilot))


def monitor_is_filled(pilot: Pilot) -> bool:
    monitors = [s for s in pilot.app.screen_stack if isinstance(s, RunScreen)]
    if not monitors or monitors[0]._snapshot is None:
        return False
    device, panel = monitors[0].query_one("#device"), monitors[0].query_one(PreviewPanel)
    if device.display and "CPU" not in str(device.query_one("#device-text").render()):
        return False
    return panel.query(PictureGrid).first()._pictures is not None or not panel._previews


def monitor(run: RunDirectory) -> Workbench:
    return Workbench(run.path.parent, "halfcell", run)


def without_images(run: RunDirectory) -> Workbench:
    """Where the pictures are not what is to be seen: a picture of them is four times as large."""
    return Workbench(run.path.parent, "off", run)


@all_sizes
def test_finished(snap_compare, recorded: RunDirectory, size) -> None:
    assert snap_compare(monitor(recorded), terminal_size=size, run_before=settle)


@all_sizes
def test_dead(snap_compare, recorded: RunDirectory, size) -> None:
    set_state(recorded, "training")
    recorded.engine_log.write_text("a warning\nKilled by something \x1b[31mred\n")
    assert snap_compare(without_images(recorded), terminal_size=size, run_before=settle)


@all_sizes
def test_broken_configuration(snap_compare, recorded: RunDirectory, size, monkeypatch) -> None:
    recorded.config.write_text(recorded.config.read_text().replace("seed = ", "sead = "))
    # What is wrong names the file: by a path that is the same everywhere.
    monkeypatch.chdir(recorded.path.parent)
    run = RunDirectory(Path(recorded.name))
    assert snap_compare(without_images(run), terminal_size=size, run_before=settle)


@all_sizes
def test_failed(snap_compare, recorded: RunDirectory, size) -> None:
    text = "Saving the checkpoint of step 280 failed: No space left on device."
    set_state(recorded, "failed", text)
    append_line(recorded.events, Event(1.7e9, 280, text, "error"))
    assert snap_compare(without_images(recorded), terminal_size=size, run_before=settle)


@all_sizes
@pytest.mark.parametrize("state", ["training", "paused"])
def test_live(snap_compare, held: RunDirectory, size, state) -> None:
    """Live, but its engine cannot be reached: all there is to see is in the files."""
    set_state(held, state, at=time.time() + 1)
    assert snap_compare(without_images(held), terminal_size=size, run_before=settle)


@all_sizes
def test_new(snap_compare, tmp_path: Path, size) -> None:
    run = create_run(tmp_path, "fresh", parse_config(CONFIG, "test"))
    assert snap_compare(without_images(run), terminal_size=size, run_before=settle)


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


@both_sizes
def test_tune(snap_compare, held: RunDirectory, size) -> None:
    set_state(held, "training", at=time.time() + 1)

    async def change(pilot: Pilot) -> None:
        await settle(pilot)
        await pilot.press("t", "right", "down")
        await wait(pilot, lambda: isinstance(pilot.app.screen, ModalScreen))

    assert snap_compare(without_images(held), terminal_size=size, run_before=change)


@pytest.mark.parametrize("box", ["loss", "ema", "levels", "kid", "rates", "device", "events"])
def test_box_in_full(snap_compare, recorded: RunDirectory, box: str) -> None:
    async def expand(pilot: Pilot) -> None:
        await settle(pilot)
        while pilot.app.screen.focused.id != box:
            await pilot.press("tab")
        await pilot.press("e")
        await settle(pilot)

    assert snap_compare(without_images(recorded), terminal_size=(120, 36), run_before=expand)


def test_previews_in_full(snap_compare, recorded: RunDirectory) -> None:
    async def expand(pilot: Pilot) -> None:
        await settle(pilot)
        await pilot.press("tab", "e")

    assert snap_compare(monitor(recorded), terminal_size=(120, 36), run_before=expand)


def test_zoomed_with_a_cursor(snap_compare, recorded: RunDirectory) -> None:
    async def look_closely(pilot: Pilot) -> None:
        await settle(pilot)
        await pilot.press("e", "a", "left", *["shift+left"] * 4, "plus", "plus")

    assert snap_compare(without_images(recorded), terminal_size=(120, 36), run_before=look_closely)
