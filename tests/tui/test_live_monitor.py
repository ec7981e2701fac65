"""The workbench against a real engine: every key, leaving, coming back, resuming."""

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from engines import (
    kill,
    kill_engines,
    run_in_training,
    tiny_config,
    wait_for,
    wait_until_ended,
    wait_until_trained,
)
from textual.command import CommandList, CommandPalette
from textual.widgets import Static, TextArea

from engine.config import to_toml
from engine.runs.checkpoints import list_checkpoints
from engine.runs.directory import RunDirectory
from engine.runs.lock import RunLock
from engine.runs.metrics import MetricHistory
from engine.runs.previews import list_previews
from engine.runs.status import read_status, write_status
from engine.runs.summary import summarise
from engine.service.messages import Progress
from engine.service.start import start_new_run
from tui.app import Workbench
from tui.panels.monitor import MonitorPanel
from tui.screens.confirm import ConfirmScreen
from tui.screens.help import HelpScreen
from tui.screens.new_run import NewRunScreen
from tui.screens.run import RunScreen
from tui.screens.runs import RunsScreen
from tui.widgets.answer_line import AnswerLine
from tui.widgets.loss_panel import LossPanel
from tui.widgets.preview_panel import PreviewPanel
from tui.widgets.run_header import RunHeader

SIZE = (120, 36)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunDirectory]:
    """A run that trains for as long as these tests need."""
    folder = tmp_path_factory.mktemp("workbench")
    with run_in_training(folder) as run:
        yield run


def workbench(run: RunDirectory) -> Workbench:
    return Workbench(run.path.parent, "halfcell")


class Eyes:
    """What is on the screen, as text."""

    def __init__(self, app: Workbench, shown) -> None:
        self.app, self._shown = app, shown

    def header(self) -> str:
        return self._text_of(RunHeader)

    def answer(self) -> str:
        return self._text_of(AnswerLine)

    def _text_of(self, widget: type[Static]) -> str:
        """Empty while another screen is in front."""
        found = self.app.screen.query(widget)
        return self._shown(found.first()) if found else ""

    def preview(self) -> str:
        return str(self.app.screen.query_one(PreviewPanel).border_subtitle)

    def is_watching(self, state: str) -> bool:
        return isinstance(self.app.screen, RunScreen) and f" {state} " in self.header()


async def test_only_live_run_opens_and_every_command_is_answered(live, shown, until) -> None:
    app = workbench(live)
    async with app.run_test(size=SIZE) as pilot:
        eyes = Eyes(app, shown)
        await until(pilot, lambda: eyes.is_watching("training"))
        await until(pilot, lambda: "img/s" in eyes.header() and "left" in eyes.header())

        await pilot.press("r")
        said = "Resume: nothing to resume, the run is training."
        await until(pilot, lambda: said in eyes.answer())
        await pilot.press("p")
        assert "ause" in eyes.answer(), "the key is answered at once"
        await until(pilot, lambda: "Training paused at step" in eyes.answer())
        await until(pilot, lambda: eyes.is_watching("paused"))
        held = summarise(live).status
        await pilot.press("c")
        await until(pilot, lambda: "Checkpoint of step" in eyes.answer())
        newest = list_checkpoints(live.checkpoints)[-1]
        assert held is not None and newest.name == f"step-{held.step:08d}"
        await pilot.press("v")
        await until(pilot, lambda: "Preview of step" in eyes.answer())
        assert list_previews(live.previews)[-1].step == held.step
        await until(pilot, lambda: f"step {held.step:,}" in eyes.preview())
        await pilot.press("p")
        await until(pilot, lambda: "Training goes on" in eyes.answer())
        await until(pilot, lambda: eyes.is_watching("training"))


async def test_earlier_previews_log_axis_and_smoothing(live, shown, until) -> None:
    app = workbench(live)
    async with app.run_test(size=SIZE) as pilot:
        eyes = Eyes(app, shown)
        await until(
            pilot, lambda: "newest" in eyes.preview() and len(list_previews(live.previews)) > 1
        )
        await pilot.press("[")
        await until(pilot, lambda: " of " in eyes.preview())
        # While it trains, new previews come between the keys: then once more.
        for _ in range(20):
            await pilot.press(*["]"] * 10)
            await pilot.pause(0.1)
            if "newest" in eyes.preview():
                break
        await until(pilot, lambda: "newest" in eyes.preview())
        panel = app.screen.query_one(LossPanel)
        await until(pilot, lambda: "val. (EMA) 0." in str(panel.border_subtitle))
        before = panel.is_log
        await pilot.press("l")
        await until(pilot, lambda: "linear" in eyes.answer())
        assert panel.is_log is not before
        await pilot.press("s")
        await until(pilot, lambda: "Smoothing: mean of 10 lines" in eyes.answer())


async def test_help_and_palette_know_every_key(live, shown, until) -> None:
    app = workbench(live)
    async with app.run_test(size=SIZE) as pilot:
        eyes = Eyes(app, shown)
        await until(pilot, lambda: eyes.is_watching("training"))
        screen = app.screen
        keys = [*RunScreen.BINDINGS, *MonitorPanel.BINDINGS]
        tooltips = [b.tooltip for b in keys if b.action != "resume"]
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        listed = [one.meaning for one in app.screen._explained]
        assert set(tooltips) <= set(listed)
        await pilot.press("escape")
        palette = {command.help: command for command in app.get_system_commands(screen)}
        assert set(tooltips) <= set(palette)

        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await pilot.press(*"Pause")
        found = app.screen.query_one(CommandList)
        await until(pilot, lambda: found.option_count == 1 and found.visible)
        await pilot.press("enter")
        await until(pilot, lambda: eyes.is_watching("paused"))
        await pilot.press("p")
        await until(pilot, lambda: "Training goes on" in eyes.answer())
        await until(pilot, lambda: eyes.is_watching("training"))


async def test_home_and_back_and_the_question_before_stopping(live, shown, until) -> None:
    app = workbench(live)
    async with app.run_test(size=SIZE) as pilot:
        eyes = Eyes(app, shown)
        await until(pilot, lambda: eyes.is_watching("training"))
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        await until(pilot, lambda: len(app.screen.table.runs) == 1)
        await pilot.press("enter")
        await until(pilot, lambda: eyes.is_watching("training"))
    assert summarise(live).state == "training"


async def test_training_goes_on_after_leaving_and_the_history_is_there(live, shown, until) -> None:
    app = workbench(live)
    async with app.run_test(size=SIZE) as pilot:
        eyes = Eyes(app, shown)
        await until(pilot, lambda: eyes.is_watching("training"))
        await pilot.press("q")
    assert app.return_value == (
        "Still training: live. Leaving does not stop it; `ddpm-tui` attaches again."
    )
    history = MetricHistory(live.metrics)
    history.update()
    wait_until_trained(live, int(history.train.columns()["step"][-1]) + 100)

    again = workbench(live)
    async with again.run_test(size=SIZE) as pilot:
        eyes = Eyes(again, shown)
        await until(pilot, lambda: eyes.is_watching("training"))
        snapshot = again.screen._snapshot
        assert snapshot.train["step"][0] == 10, "from the first line on"
        assert len(snapshot.train["step"]) >= len(history.train)


async def test_key_without_an_engine_says_so_and_dead_run_is_resumed(
    tmp_path: Path, shown, until
) -> None:
    run, _ = start_new_run(tmp_path, "mortal", tiny_config("training.epochs=1000000"))
    try:
        wait_for(lambda: bool(list_checkpoints(run.checkpoints)), "a checkpoint")
        kill(run)
        wait_until_ended(run)
        app = Workbench(tmp_path, "halfcell", run)
        async with app.run_test(size=SIZE) as pilot:
            eyes = Eyes(app, shown)
            await until(pilot, lambda: eyes.is_watching("dead"))
            await pilot.press("p")
            await until(pilot, lambda: "no engine is running mortal now" in eyes.answer())
            await pilot.press("r")
            await until(pilot, lambda: "starting the engine" in eyes.answer())
            await until(pilot, lambda: eyes.is_watching("training"))
            await pilot.press("x")
            await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
            await pilot.press("y")
            await until(pilot, lambda: eyes.is_watching("stopped"))
            assert "Resumed from step" in run.events.read_text()
    finally:
        kill_engines(tmp_path)


async def test_new_run_is_checked_while_typing_and_then_really_trains(
    tmp_path: Path, shown, until
) -> None:
    app = Workbench(tmp_path, "halfcell")
    try:
        async with app.run_test(size=SIZE) as pilot:
            eyes = Eyes(app, shown)
            await until(pilot, lambda: isinstance(app.screen, RunsScreen))
            await pilot.press("n")
            await until(pilot, lambda: isinstance(app.screen, NewRunScreen))

            def verdict() -> str:
                return shown(app.screen.query_one("#verdict", Static))

            await until(pilot, lambda: "can be trained" in verdict())
            await pilot.press("ctrl+e")
            values = app.screen.query_one(TextArea)
            good = to_toml(tiny_config("training.epochs=1000000"))
            values.text = good.replace("learning_rate = 0.002", "learning_rate = 2")
            await until(pilot, lambda: "optimizer.learning_rate" in verdict())
            await pilot.press("ctrl+s")
            assert not list(tmp_path.iterdir())
            values.text = good
            await until(pilot, lambda: "can be trained" in verdict())
            await pilot.press("ctrl+s")
            await until(pilot, lambda: eyes.is_watching("training"))
            assert (tmp_path / "demo-1" / "config.toml").exists()
    finally:
        kill_engines(tmp_path)


async def test_engine_that_only_draws_shows_what_the_training_has_reached(
    recorded: RunDirectory, shown, until
) -> None:
    """Its own words are about drawing; step and epoch are the run's."""
    known = read_status(recorded.status)
    assert known is not None
    lock = RunLock.take(recorded.lock, "")
    write_status(recorded.status, msgspec.structs.replace(known, time=time.time(), is_serving=True))
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        header = app.screen.query_one(RunHeader)
        await until(pilot, lambda: "finished" in shown(header))
        app.screen.post_message(RunScreen.Heard(Progress("serving", "sampling, 3/50")))
        await until(pilot, lambda: "sampling, 3/50" in shown(header))
        assert f"step {known.step:,}" in shown(header)
        assert "epoch 0.0" not in shown(header)
    lock.release()
