"""What users and disks do without asking: keys at the wrong moment, twice, and broken files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from engines import kill_engines, tiny_config
from PIL import Image, PngImagePlugin
from textual.widgets import Static, TextArea

from engine.config import to_toml
from engine.runs.directory import RunDirectory
from engine.runs.status import Advice, Status, read_status, write_status
from engine.runs.store import create_run, list_runs
from engine.service.messages import Train
from tui.app import Workbench
from tui.screens.confirm import ConfirmScreen
from tui.screens.new_run import NewRunScreen
from tui.screens.run import RunScreen
from tui.screens.runs import RunsScreen
from tui.widgets.answer_line import AnswerLine
from tui.widgets.preview_panel import PreviewPanel

SIZE = (120, 36)


@pytest.fixture
def dead(recorded: RunDirectory) -> RunDirectory:
    known = read_status(recorded.status)
    assert known is not None
    write_status(recorded.status, Status("training", known.time, known.step, known.epoch, 40))
    return recorded


def is_watching(app: Workbench, state: str) -> bool:
    return (
        isinstance(app.screen, RunScreen)
        and app.screen._snapshot is not None
        and app.screen.state == state
    )


@pytest.mark.parametrize(
    ("key", "name"),
    [("p", "Pause"), ("x", "Stop"), ("X", "Kill"), ("c", "Checkpoint"), ("v", "Preview")],
)
async def test_every_command_key_on_a_dead_run_says_that_there_is_no_engine(
    dead: RunDirectory, shown, until, key: str, name: str
) -> None:
    app = Workbench(dead.path.parent, "off", dead)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: is_watching(app, "dead"))
        await pilot.press(key)
        said = f"✗ {name}: no engine is running food now; r starts it."
        await until(pilot, lambda: shown(app.screen.query_one(AnswerLine)) == said)


async def test_keys_on_a_finished_run_promise_nothing(recorded: RunDirectory, shown, until) -> None:
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: is_watching(app, "finished"))
        answer = app.screen.query_one(AnswerLine)
        await pilot.press("p")
        await until(pilot, lambda: shown(answer) == "✗ Pause: no engine is running food now.")
        await pilot.press("r")
        said = "✗ Resume: nothing to resume, the run is finished; t extends it."
        await until(pilot, lambda: shown(answer) == said)


@pytest.mark.parametrize("state", ["dead", "failed", "stopped", "new"])
async def test_engine_that_ends_at_once_is_told(
    recorded: RunDirectory, shown, until, no_place_for_sockets, state: str
) -> None:
    recorded.status.unlink()
    if state != "new":
        left = "training" if state == "dead" else state
        write_status(recorded.status, Status(left, 1.7e9, 10, 1.0, 40, message="the old trouble"))
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: is_watching(app, state))
        await pilot.press("r")
        answer = app.screen.query_one(AnswerLine)
        await until(pilot, lambda: "The engine ended at once (exit code 2)" in shown(answer))


async def test_resume_pressed_twice_starts_one_engine(tmp_path: Path, shown, until) -> None:
    run = create_run(tmp_path, "eager", tiny_config("training.epochs=1000000"))
    app = Workbench(tmp_path, "off", run)
    try:
        async with app.run_test(size=SIZE) as pilot:
            await until(pilot, lambda: is_watching(app, "new"))
            await pilot.press("r", "r", "r")
            await until(pilot, lambda: is_watching(app, "training"))
            assert "ended at once" not in shown(app.screen.query_one(AnswerLine))
        assert "already has an engine" not in run.engine_log.read_text()
    finally:
        kill_engines(tmp_path)


async def test_start_pressed_twice_starts_one_run_and_opens_it(tmp_path: Path, until) -> None:
    app = Workbench(tmp_path, "off")
    try:
        async with app.run_test(size=SIZE) as pilot:
            await until(pilot, lambda: isinstance(app.screen, RunsScreen))
            await pilot.press("n")
            await until(pilot, lambda: isinstance(app.screen, NewRunScreen))
            await pilot.press("ctrl+e")
            values = app.screen.query_one(TextArea)
            await until(pilot, lambda: "seed" in values.text)
            values.text = to_toml(tiny_config("training.epochs=1000000"))
            app.screen.action_start()
            app.screen.action_start()
            await until(pilot, lambda: is_watching(app, "training"))
        assert [run.name for run in list_runs(tmp_path)] == ["demo-1"]
    finally:
        kill_engines(tmp_path)


async def test_values_are_not_started_under_a_name_that_is_none(
    tmp_path: Path, shown, until
) -> None:
    app = Workbench(tmp_path, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewRunScreen))
        verdict = app.screen.query_one("#verdict", Static)
        await until(pilot, lambda: "can be trained" in shown(verdict))
        app.screen.query_one("#name").value = "../up"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "'../up' cannot name a run" in shown(verdict))
    assert list_runs(tmp_path) == []


def without_tile(picture: Path) -> None:
    with Image.open(picture) as image:
        image.load()
    text = PngImagePlugin.PngInfo()
    text.add_text("tile", "0")
    image.save(picture, pnginfo=text)


def torn(picture: Path) -> None:
    content = picture.read_bytes()
    picture.write_bytes(content[: len(content) // 2])


def cut_wrong(picture: Path) -> None:
    """A chunk that ends too early: what follows is no chunk."""
    content = bytearray(picture.read_bytes())
    length = content.index(b"IDAT") - 4
    content[length : length + 4] = (50).to_bytes(4, "big")
    picture.write_bytes(content)


@pytest.mark.parametrize("damage", [torn, without_tile, cut_wrong])
async def test_damaged_preview_is_told_and_the_others_are_shown(
    recorded: RunDirectory, until, damage: Callable[[Path], None]
) -> None:
    damage(sorted(recorded.previews.iterdir())[-1])
    app = Workbench(recorded.path.parent, "halfcell", recorded)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: is_watching(app, "finished"))
        panel = app.screen.query_one(PreviewPanel)
        await until(pilot, lambda: "step 280 cannot be read" in str(panel.border_subtitle))
        await pilot.press("[")
        await until(pilot, lambda: "step 210" in str(panel.border_subtitle))


async def test_resuming_what_went_astray_asks_and_orders_the_way_back(
    recorded: RunDirectory, until, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order is caught where it leaves the workbench; tests/service sends it to real engines."""
    orders: list[Train] = []

    async def take(run: RunDirectory, order: Train) -> None:
        orders.append(order)

    monkeypatch.setattr("tui.watch.starter.resume_training", take)
    known = read_status(recorded.status)
    assert known is not None
    advice = Advice(0.0006, 120)
    write_status(recorded.status, Status("failed", known.time, 140, advice=advice))
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: is_watching(app, "failed"))
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        question = str(app.screen.query_one("Label").render())
        assert "Go on from step 120" in question and "learning rate 0.0006" in question
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        assert orders == []
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("y")
        await until(pilot, lambda: bool(orders))
    assert orders == [Train({"optimizer.learning_rate": 0.0006}, 120)]
