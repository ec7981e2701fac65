"""What the screens look like, from a recorded run in every state, at two sizes.

`make snapshots` draws them anew; look at the report before committing the result.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.text import Text
from textual.pilot import Pilot
from textual.widgets import DataTable, Input, TextArea

from engine.config import load_config
from engine.runs.directory import RunDirectory
from engine.runs.events import Event
from engine.runs.files import append_line
from engine.runs.lock import RunLock
from engine.runs.status import Status, read_status, write_status
from engine.runs.store import create_run
from tui.app import Workbench
from tui.screens.home import HomeScreen
from tui.screens.monitor import MonitorScreen
from tui.widgets.picture import PictureGrid
from tui.widgets.preview_panel import PreviewPanel

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


async def settle(pilot: Pilot) -> None:
    """Wait until the Monitor has shown the files, and its picture if there is to be one."""
    deadline = time.monotonic() + 20

    def is_there() -> bool:
        monitors = [s for s in pilot.app.screen_stack if isinstance(s, MonitorScreen)]
        if not monitors or monitors[0]._snapshot is None:
            return False
        (screen,) = monitors
        panel = screen.query_one(PreviewPanel)
        loaded = screen.query_one(PictureGrid)._pictures is not None
        return loaded or not panel._previews

    while not is_there():
        assert time.monotonic() < deadline
        await pilot.pause(0.05)
    await pilot.pause(0.3)


async def settle_home(pilot: Pilot) -> None:
    deadline = time.monotonic() + 20
    while "Looking" in str(pilot.app.screen.query_one("#hint").render()):
        assert time.monotonic() < deadline
        await pilot.pause(0.05)
    table = pilot.app.screen.query_one(DataTable)
    while any(c.content_width < len(str(c.label)) for c in table.ordered_columns) or (
        table.row_count and table.ordered_columns[0].content_width < len("training-run")
    ):
        assert time.monotonic() < deadline, "the columns never got their widths"
        await pilot.pause(0.05)
    await pilot.pause(0.3)


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
    run = create_run(tmp_path, "fresh", load_config("demo"))
    assert snap_compare(monitor(run), terminal_size=size, run_before=settle)


def test_images_off(snap_compare, recorded: RunDirectory) -> None:
    async def settle_text(pilot: Pilot) -> None:
        await pilot.pause(1.0)

    app = Workbench(recorded.path.parent, "off", recorded)
    assert snap_compare(app, terminal_size=(80, 24), run_before=settle_text)


def test_linear_smoothed_and_an_earlier_preview(snap_compare, recorded: RunDirectory) -> None:
    async def look_around(pilot: Pilot) -> None:
        await settle(pilot)
        await pilot.press("l", "s", "[")
        await pilot.pause(0.5)

    assert snap_compare(monitor(recorded), terminal_size=(120, 36), run_before=look_around)


@both_sizes
@pytest.mark.parametrize(("key", "name"), [("question_mark", "help"), ("x", "stop")])
def test_over_the_monitor(snap_compare, held: RunDirectory, size, key, name) -> None:
    set_state(held, "training", at=time.time() + 1)

    async def ask(pilot: Pilot) -> None:
        await settle(pilot)
        await pilot.press(key)
        await pilot.pause(0.3)

    assert snap_compare(monitor(held), terminal_size=size, run_before=ask)


def frozen_home(
    folder: Path, monkeypatch: pytest.MonkeyPatch, now: float
) -> Callable[[], Workbench]:
    monkeypatch.setattr("tui.screens.home.time.time", lambda: now)
    monkeypatch.setattr(HomeScreen, "_title", lambda self: Text("ddpm-tui  runs in checkpoints"))
    return lambda: Workbench(folder, "halfcell")


@both_sizes
def test_home(snap_compare, tmp_path: Path, monkeypatch, size) -> None:
    now = 1_800_000_000.0
    config = load_config("demo")
    states = ["finished", "training", "failed", "stopped"]
    for number, state in enumerate(states):
        run = create_run(tmp_path, f"{state}-run", config)
        status = Status(state, now - 10 ** (number + 1), 57 * 10, 10.0, 450, 0.07 + number / 100)
        write_status(run.status, status)
    app = frozen_home(tmp_path, monkeypatch, now)()
    assert snap_compare(app, terminal_size=size, run_before=settle_home)


def test_home_without_runs(snap_compare, tmp_path: Path, monkeypatch) -> None:
    app = frozen_home(tmp_path, monkeypatch, 0.0)()
    assert snap_compare(app, terminal_size=(80, 24), run_before=settle_home)


@both_sizes
@pytest.mark.parametrize("is_valid", [True, False], ids=["valid", "invalid"])
def test_new_run(snap_compare, tmp_path: Path, monkeypatch, size, is_valid: bool) -> None:
    async def fill_in(pilot: Pilot) -> None:
        await settle_home(pilot)
        await pilot.press("n")
        await pilot.pause(0.5)
        values = pilot.app.screen.query_one(TextArea)
        values.cursor_blink = False
        pilot.app.screen.query_one(Input).cursor_blink = False
        if not is_valid:
            values.text = values.text.replace("epochs = ", "epochs = -", 1)
        await pilot.pause(0.3)

    app = frozen_home(tmp_path, monkeypatch, 0.0)()
    assert snap_compare(app, terminal_size=size, run_before=fill_in)
