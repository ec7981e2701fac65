"""Curves of several runs in one chart: all of them named, and looked at by keys and mouse."""

import shutil
import time
from pathlib import Path

import pytest
from log_lines import train
from made_runs import BEGAN, STEPS, made_run
from textual.pilot import Pilot

from engine.config import load_config
from engine.runs.directory import RunDirectory
from engine.runs.files import append_line
from engine.runs.notes import Notes
from engine.runs.store import create_run
from tui.app import Workbench
from tui.screens.curves import CurvesScreen
from tui.screens.runs import RunsScreen
from tui.widgets.run_chart import RunChart
from tui.widgets.run_legend import RunLegend

SIZE = (120, 36)


@pytest.fixture
def folder(tmp_path: Path, recorded: RunDirectory) -> Path:
    """Two made runs with KID, one by another protocol, and one that a training has left."""
    now = time.time()
    made_run(tmp_path, "ant", best=0.07, kid=0.3, heard=now, notes=Notes("Formica"))
    made_run(tmp_path, "bee", best=0.05, kid=0.2, heard=now - 100)
    made_run(tmp_path, "cow", best=0.09, kid=0.3, protocol="kid-inception-75", heard=now - 200)
    return tmp_path


@pytest.fixture
def opened(until):
    async def open_curves(pilot: Pilot, runs: int) -> CurvesScreen:
        app = pilot.app
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        await until(pilot, lambda: len(app.screen.table.runs) == runs)
        await pilot.press("a", "o")
        await until(pilot, lambda: isinstance(app.screen, CurvesScreen))
        await until(pilot, lambda: app.screen._has_read)
        return app.screen

    return open_curves


def drawn(screen: CurvesScreen, chart: str) -> str:
    widget = screen.query_one(chart, RunChart)
    return "\n".join(widget.render_line(y).text for y in range(widget.size.height))


def legend(screen: CurvesScreen) -> list[str]:
    widget = screen.query_one(RunLegend)
    return [widget.render_line(y).text.rstrip() for y in range(widget.size.height)]


async def test_every_run_has_its_letter_in_the_chart_and_its_figures_below(
    folder: Path, opened, until, shown
) -> None:
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, 4)
        await until(pilot, lambda: len(legend(screen)) == 5)
        assert all(letter in drawn(screen, "#loss-chart") for letter in "ABCD")
        await until(pilot, lambda: screen.query_one("#kid-chart").size.height > 0)
        assert {*"AB"} <= {*drawn(screen, "#kid-chart")}
        head, ant, bee, cow, food = legend(screen)
        assert head.split() == ["best", "val.", "val.", "train", "KID"]
        assert ant.split()[:3] == ["A━", "Formica", "0.07"] and "0.3000 ± 0.0010" in ant
        assert bee.split()[:3] == ["B━", "bee", "0.05"]
        assert cow.endswith("by inception-75"), "what cannot be compared is not drawn"
        assert food.startswith("D━  food")
        chart = screen.query_one("#kid-chart", RunChart)
        assert chart.border_title == "KID by kid-efficientnet-lite0"
        await pilot.press("5")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        assert len(app.screen.table.runs.marked) == 4, "the marks stay"


async def test_keys_change_what_is_drawn(folder: Path, opened, until, shown) -> None:
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, 4)
        loss, kid = screen.query_one("#loss-chart", RunChart), screen.query_one("#kid-chart")
        title = screen.query_one("#title")
        assert "over steps log mean of 50 lines" in shown(title)
        await pilot.press("a", "l", "s")
        await until(pilot, lambda: "over epochs linear mean of 200 lines" in shown(title))
        assert max(curve.x[-1] for curve in loss._curves if len(curve.x)) < STEPS
        with_train = len(loss._curves)
        await pilot.press("t")
        await until(pilot, lambda: "training faint" not in str(loss.border_title))
        assert len(loss._curves) == with_train / 2
        await pilot.press("k")
        await until(pilot, lambda: not kid.display and loss.display)
        await pilot.press("k")
        await until(pilot, lambda: kid.display and not loss.display)
        await pilot.press("k")
        await until(pilot, lambda: kid.display and loss.display)


async def test_cursor_tells_values_by_key_and_by_mouse_and_zoom_shows_less(
    folder: Path, opened, until, shown
) -> None:
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, 4)
        loss, title = screen.query_one("#loss-chart", RunChart), screen.query_one("#title")
        assert "at the cursor" not in legend(screen)[0]
        await pilot.press("left", "shift+left")
        await until(pilot, lambda: "at the cursor" in legend(screen)[0])
        assert "step " in shown(title)
        await pilot.press("plus", "plus", "less_than_sign")
        assert not loss.is_whole
        await pilot.press("0")
        assert loss.is_whole
        await until(pilot, lambda: "at the cursor" not in legend(screen)[0])
        await pilot.hover(RunChart, offset=(40, 5))
        await until(pilot, lambda: "at the cursor" in legend(screen)[0])


async def test_run_in_training_grows_and_one_that_is_gone_stays(
    tmp_path: Path, opened, until, shown
) -> None:
    run = made_run(tmp_path, "ant", heard=time.time())
    fresh = create_run(tmp_path, "new", load_config("demo"))
    app = Workbench(tmp_path, "off")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, 2)
        loss = screen.query_one("#loss-chart", RunChart)
        await until(pilot, lambda: loss.whole.high == STEPS)
        assert not screen.query_one("#kid-chart").display, "there is no room, and no KID"
        append_line(run.metrics, train(2 * STEPS, 0.5, BEGAN + 2 * STEPS))
        await until(pilot, lambda: loss.whole.high == 2 * STEPS)
        shutil.rmtree(fresh.path)
        append_line(run.metrics, train(3 * STEPS, 0.5, BEGAN + 3 * STEPS))
        await until(pilot, lambda: loss.whole.high == 3 * STEPS)


async def test_more_runs_than_can_be_told_apart_are_left_out_and_it_says_so(
    tmp_path: Path, opened, until, shown
) -> None:
    for number in range(14):
        made_run(tmp_path, f"run-{number}")
    app = Workbench(tmp_path, "off")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, 14)
        title = screen.query_one("#title")
        await until(pilot, lambda: "2 more are marked: at most 12" in shown(title))
        await until(pilot, lambda: "L━" in " ".join(legend(screen)))
        assert screen.query_one("#loss-chart").size.height >= 8
