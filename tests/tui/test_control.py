"""Commands beyond pause and stop, against a real engine: tune, evaluate, freeze, kill, extend."""

from collections.abc import Iterator

import pytest
from engines import (
    kill_engines,
    run_in_training,
    tiny_config,
    wait_for,
    wait_until_ended,
    wait_until_trained,
)
from textual.widgets import Input

from engine.runs.changes import Change, read_changes
from engine.runs.checkpoints import list_checkpoints
from engine.runs.directory import RunDirectory
from engine.runs.evaluations import read_evaluations
from engine.runs.status import read_status
from engine.runs.summary import summarise
from engine.service.start import start_new_run
from tui.app import Workbench
from tui.screens.confirm import ConfirmScreen
from tui.screens.run import RunScreen
from tui.screens.tune import TuneScreen
from tui.widgets.answer_line import AnswerLine
from tui.widgets.fields import FieldList
from tui.widgets.kid_panel import KidPanel
from tui.widgets.run_header import RunHeader

SIZE = (120, 36)
IMAGES = 48
"""To evaluate: enough that it can be given up before it is over."""
SETTINGS = (f"evaluation.images={IMAGES}", "evaluation.steps=2", "validation.every_epochs=1000")


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunDirectory]:
    """A run that trains for as long as these tests need."""
    folder = tmp_path_factory.mktemp("control")
    with run_in_training(folder, *SETTINGS) as run:
        yield run


class Seen:
    """The workbench on a run, as a test sees it."""

    def __init__(self, run: RunDirectory, shown) -> None:
        self.app = Workbench(run.path.parent, "off", run)
        self._shown = shown

    def answer(self) -> str:
        lines = self.app.screen.query(AnswerLine)
        return self._shown(lines.first()) if lines else ""

    def header(self) -> str:
        return self._shown(self.app.screen.query_one(RunHeader))

    def is_in(self, state: str) -> bool:
        screen = self.app.screen
        return isinstance(screen, RunScreen) and screen._snapshot is not None and (
            screen.state == state
        )  # fmt: skip


async def test_tuning_changes_what_was_chosen_and_nothing_else(live, shown, until) -> None:
    seen = Seen(live, shown)
    async with seen.app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: seen.is_in("training"))
        await pilot.press("t")
        await until(pilot, lambda: isinstance(seen.app.screen, TuneScreen))
        before = seen.app.screen.query_one(FieldList).values
        await pilot.press("right", "down", "enter")
        line = seen.app.screen.query_one(Input)
        line.value = "2"
        await pilot.press("enter")
        words = seen.app.screen.query_one("#field-help")
        await until(pilot, lambda: "ema.decay" in shown(words))
        assert seen.app.screen.query_one(FieldList).is_editing, "refused while one types"
        line.value = "0.9"
        await pilot.press("enter", "ctrl+s")
        said = "ema.decay: 0.998 -> 0.9 from step"
        await until(pilot, lambda: said in seen.answer())
        changes = read_changes(live.changes)
        rate = float(before["optimizer.learning_rate"])
        assert [(c.key, c.old, c.new) for c in changes] == [
            ("optimizer.learning_rate", rate, 2 * rate), ("ema.decay", 0.998, 0.9),
        ]  # fmt: skip
        await until(pilot, lambda: len(seen.app.screen._snapshot.changes) == 2)
        await pilot.press("t")
        await until(pilot, lambda: isinstance(seen.app.screen, TuneScreen))
        now = seen.app.screen.query_one(FieldList).values
        assert now["ema.decay"] == "0.9", "it begins with what is in force"
        await pilot.press("escape")
        await until(pilot, lambda: "Nothing was changed" in seen.answer())


async def test_evaluation_is_measured_now_and_drawn(live, shown, until) -> None:
    seen = Seen(live, shown)
    async with seen.app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: seen.is_in("training"))
        await pilot.press("E")
        await until(pilot, lambda: "evaluation-1 is measured" in seen.answer())
        (made,) = read_evaluations(live)
        assert made.is_live and made.images == IMAGES
        panel = seen.app.screen.query_one(KidPanel)
        await until(pilot, lambda: f"{made.value:.4f} ±" in str(panel.border_title))
        assert "kid-efficientnet-lite0" in str(panel.border_subtitle)


async def test_evaluation_can_be_given_up(live, shown, until) -> None:
    known = len(read_evaluations(live))
    seen = Seen(live, shown)
    async with seen.app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: seen.is_in("training"))
        await pilot.press("p")
        await until(pilot, lambda: seen.is_in("paused"))
        await pilot.press("E", "E")
        await until(pilot, lambda: isinstance(seen.app.screen, ConfirmScreen))
        await pilot.press("y")
        last_words = ("given up, nothing was kept", "is measured")
        await until(pilot, lambda: any(words in seen.answer() for words in last_words))
        given_up = last_words[0] in seen.answer()
        assert len(read_evaluations(live)) == known + (not given_up)
        await pilot.press("p")
        await until(pilot, lambda: seen.is_in("training"))


async def test_frozen_display_stands_still_while_training_goes_on(live, shown, until) -> None:
    seen = Seen(live, shown)
    async with seen.app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: seen.is_in("training") and "img/s" in seen.header())
        await pilot.press("f")
        await until(pilot, lambda: "DISPLAY FROZEN" in seen.header())
        assert "training goes on" in seen.answer()
        held = seen.header()
        status = read_status(live.status)
        assert status is not None
        wait_until_trained(live, status.step + 200)
        await pilot.pause(1.0)
        assert seen.header() == held
        await pilot.press("f")
        await until(pilot, lambda: "FROZEN" not in seen.header() and seen.header() != held)


@pytest.mark.campaign
async def test_killing_asks_twice_and_then_kills(tmp_path, shown, until) -> None:
    run, _ = start_new_run(tmp_path, "doomed", tiny_config("training.epochs=1000000"))
    try:
        wait_for(lambda: bool(list_checkpoints(run.checkpoints)), "a checkpoint")
        seen = Seen(run, shown)
        async with seen.app.run_test(size=SIZE) as pilot:
            await until(pilot, lambda: seen.is_in("training"))

            def question() -> str:
                asks = isinstance(seen.app.screen, ConfirmScreen)
                return str(seen.app.screen.query_one("Label").render()) if asks else ""

            for answers in ("n", "yn"):
                await pilot.press("X")
                await until(pilot, lambda: "saves nothing" in question())
                assert "checkpoint of step" in question() and "process" in question()
                await pilot.press(answers[0])
                if answers == "yn":
                    await until(pilot, lambda: "Really kill" in question())
                    await pilot.press("n")
                await until(pilot, lambda: isinstance(seen.app.screen, RunScreen))
            assert summarise(run).state == "training"
            await pilot.press("X")
            await until(pilot, lambda: "saves nothing" in question())
            await pilot.press("y")
            await until(pilot, lambda: "Really kill" in question())
            await pilot.press("y")
            await until(pilot, lambda: "was killed; r resumes" in seen.answer())
            await until(pilot, lambda: seen.is_in("dead"))
            wait_until_ended(run)
    finally:
        kill_engines(tmp_path)


async def test_finished_run_is_extended(tmp_path, shown, until) -> None:
    run, engine = start_new_run(tmp_path, "short", tiny_config("training.epochs=3"))
    try:
        wait_for(lambda: engine.exit_code is not None, "its end")
        seen = Seen(run, shown)
        async with seen.app.run_test(size=SIZE) as pilot:
            await until(pilot, lambda: seen.is_in("finished"))
            await pilot.press("t")
            await until(pilot, lambda: isinstance(seen.app.screen, TuneScreen))
            await pilot.press("down", "down", "enter")
            seen.app.screen.query_one(Input).value = "5"
            await pilot.press("enter", "ctrl+s")
            await until(pilot, lambda: (read_status(run.status).epoch or 0) == 5)
            await until(pilot, lambda: seen.is_in("finished"))
        assert [(c.key, c.old, c.new) for c in read_changes(run.changes)] == [
            ("training.epochs", 3, 5)
        ]
        assert isinstance(read_changes(run.changes)[0], Change)
    finally:
        kill_engines(tmp_path)
