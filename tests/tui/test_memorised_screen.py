"""Generated images over their nearest training images, with the figures of the evaluation."""

from pathlib import Path

import pytest
from made_runs import made_run, store_pairs
from textual.pilot import Pilot

from engine.runs.directory import RunDirectory
from engine.runs.evaluations import Memorised
from tui.app import Workbench
from tui.screens.memorised import MemorisedScreen
from tui.screens.runs import RunsScreen
from tui.widgets.answer_line import AnswerLine
from tui.widgets.picture import PictureGrid

SIZE = (120, 36)
LEARNT = Memorised(
    share=0.5, share_error=0.05, closer=0.9, closer_error=0.02, quantile=0.05, threshold=0.3,
    unseen=114,
)  # fmt: skip


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return made_run(tmp_path, "ant", "data.size=16")


@pytest.fixture
def listed(until):
    async def wait(pilot: Pilot) -> None:
        await until(pilot, lambda: isinstance(pilot.app.screen, RunsScreen))
        await until(pilot, lambda: bool(pilot.app.screen.table.runs.shown))

    return wait


async def test_pairs_and_what_they_mean(run: RunDirectory, listed, until, shown) -> None:
    store_pairs(run, count=3)
    store_pairs(run, "evaluation-12", count=32, by_features=LEARNT)
    app = Workbench(run.path.parent, "halfcell")
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, MemorisedScreen))
        screen = app.screen
        grid, frame = screen.query_one(PictureGrid), screen.query_one("#pairs")
        await until(pilot, lambda: "of 32" in str(frame.border_subtitle))
        pairs = grid._pictures
        assert pairs is not None and pairs.shape == (32, 32, 16, 3), "the newest, one over another"
        assert (pairs[:, :16] // 2 == pairs[:, 16:]).all()
        figures = screen.query_one("#figures")
        await until(pilot, lambda: "by features: a sign of it 50.0% ± 5.0%" in shown(figures))
        assert "by pixels: no sign" in shown(figures) and "KID 0.0200" in shown(figures)
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: frame.border_subtitle == "3")
        assert "evaluation-9 (1 of 2)" in shown(screen.query_one("#title"))
        await until(pilot, lambda: "by features: no sign" in shown(figures))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))


async def test_all_pairs_are_reached_on_a_small_terminal(run: RunDirectory, listed, until) -> None:
    store_pairs(run, count=32)
    app = Workbench(run.path.parent, "halfcell")
    async with app.run_test(size=(80, 24)) as pilot:
        await listed(pilot)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, MemorisedScreen))
        screen = app.screen
        frame = screen.query_one("#pairs")
        await until(pilot, lambda: str(frame.border_subtitle).startswith("1-"))
        first = str(frame.border_subtitle)
        for _ in range(32):
            await pilot.press("pagedown")
            await pilot.pause()
        await until(pilot, lambda: "-32 of 32" in str(frame.border_subtitle))
        for _ in range(32):
            await pilot.press("pageup")
            await pilot.pause()
        await until(pilot, lambda: str(frame.border_subtitle) == first)
        await pilot.press("e")
        figures = screen.query_one("#figures")
        await until(pilot, lambda: not figures.display and str(frame.border_subtitle) != first)
        await pilot.press("e", "5")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))


async def test_run_that_was_not_evaluated_says_how_to(
    run: RunDirectory, listed, until, shown
) -> None:
    app = Workbench(run.path.parent, "halfcell")
    async with app.run_test(size=SIZE) as pilot:
        await listed(pilot)
        await pilot.press("m")
        answer = app.screen.query_one(AnswerLine)
        await until(pilot, lambda: "`ddpm-tui evaluate ant` makes them" in shown(answer))
        name = store_pairs(run)
        run.evaluation_picture(name).write_bytes(b"no picture")
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, MemorisedScreen))
        figures = app.screen.query_one("#figures")
        await until(pilot, lambda: "cannot be read" in shown(figures))
