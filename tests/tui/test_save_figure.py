"""Saving what is shown as a figure: from a chart, from pictures, and what cannot be."""

import time
from pathlib import Path

import msgspec
import pytest
from made_runs import made_run
from results import store_reconstruction, store_sample
from textual.pilot import Pilot
from textual.widgets import Input

from engine.figures.draw import figure_as_bytes
from engine.figures.order import FigureOrder
from engine.runs.directory import RunDirectory
from tui.app import Workbench
from tui.screens.confirm import ConfirmScreen
from tui.screens.curves import CurvesScreen
from tui.screens.run import RunScreen
from tui.screens.runs import RunsScreen
from tui.screens.save_figure import SaveFigureScreen
from tui.widgets.answer_line import AnswerLine
from tui.widgets.kid_panel import KidPanel
from tui.widgets.loss_panel import LossPanel
from tui.widgets.result_list import ResultList

SIZE = (120, 36)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, the test's own."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path / "here"


@pytest.fixture
def open_dialog(until):
    async def press(pilot: Pilot, *keys: str) -> SaveFigureScreen:
        await pilot.press(*keys)
        await until(pilot, lambda: isinstance(pilot.app.screen, SaveFigureScreen))
        return pilot.app.screen

    return press


def answer_of(app: Workbench, shown) -> str:
    return shown(app.screen.query_one(AnswerLine)) if isinstance(app.screen, RunScreen) else ""


def shows_losses(app: Workbench) -> bool:
    return isinstance(app.screen, RunScreen) and bool(app.screen.query_one(LossPanel).chart._curves)


def same_as(path: Path, order: FigureOrder) -> bool:
    return path.read_bytes() == figure_as_bytes(msgspec.structs.replace(order, file=path.name))


async def test_loss_is_saved_on_the_axes_it_has_on_the_monitor(
    recorded: RunDirectory, here: Path, open_dialog, shown, until
) -> None:
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: shows_losses(app))
        dialog = await open_dialog(pilot, "a", "l", "s", "W")
        assert dialog.query_one(Input).value == "food-loss.svg"
        assert "Save the loss as a figure" in shown(dialog.query_one("Label"))
        await pilot.press("enter")
        said = "✓ Saved the loss as ~/here/food-loss.svg."
        await until(pilot, lambda: answer_of(app, shown) == said)
    order = FigureOrder(
        runs=(str(recorded.path),), kind="loss", x="epochs", is_log=False, smooth=10
    )
    assert same_as(here / "food-loss.svg", order)


async def test_file_that_is_there_is_replaced_only_after_a_question(
    recorded: RunDirectory, here: Path, open_dialog, shown, until
) -> None:
    (here / "food-kid.png").write_text("mine")
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: shows_losses(app))
        app.screen.query_one(KidPanel).focus()
        dialog = await open_dialog(pilot, "W")
        await pilot.press("down")
        assert dialog.query_one(Input).value == "food-kid.png"
        await until(pilot, lambda: "replaces ~/" in shown(dialog.query_one("#save-verdict")))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, SaveFigureScreen))
        assert (here / "food-kid.png").read_text() == "mine"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("y")
        await until(pilot, lambda: "Saved KID as ~/here/food-kid.png" in answer_of(app, shown))
    order = FigureOrder(runs=(str(recorded.path),), kind="kid", protocol="kid-efficientnet-lite0")
    assert same_as(here / "food-kid.png", order)


async def test_what_cannot_be_drawn_is_told_in_the_dialog_or_the_answers(
    recorded: RunDirectory, here: Path, open_dialog, shown, until, monkeypatch
) -> None:
    recorded.evaluations.unlink()
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: shows_losses(app))
        app.screen.query_one(KidPanel).focus()
        dialog = await open_dialog(pilot, "W")
        verdict = dialog.query_one("#save-verdict")
        dialog.query_one(Input).value = "kid.jpg"
        await until(pilot, lambda: "must end in .svg or .png" in shown(verdict))
        dialog.query_one(Input).value = "kid.svg"
        await until(pilot, lambda: "writes ~/here/kid.svg" in shown(verdict))
        await pilot.press("enter")
        await until(pilot, lambda: "No KID was measured of 'food' yet" in shown(verdict))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        app.screen.query_one("#events").focus()
        await pilot.press("W")
        await until(pilot, lambda: "this box is no chart; " in answer_of(app, shown))
        monkeypatch.setattr("engine.figures.extra.find_spec", lambda _: None)
        app.screen.query_one(LossPanel).focus()
        await pilot.press("W")
        await until(pilot, lambda: "pip install 'ddpm-tui[plots]'" in answer_of(app, shown))
    assert not list(here.iterdir())


async def test_pictures_are_saved_as_figures_from_their_panels(
    recorded: RunDirectory, here: Path, open_dialog, shown, until
) -> None:
    store_sample(recorded, count=2, steps=4)
    store_reconstruction(recorded, [3, 4], time=1.0)
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        for panel, name in (("2", "reconstruct-2-samples"), ("3", "reconstruct-2-strip")):
            await pilot.press(panel)
            listed = app.screen.panel.query_one(ResultList)
            await until(pilot, lambda of=listed: of.chosen is not None)
            dialog = await open_dialog(pilot, "W")
            assert dialog.query_one(Input).value == f"food-{name}.svg"
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, RunScreen))
        await pilot.press("i", "i")
        await open_dialog(pilot, "W")
        await pilot.press("enter")
        await until(pilot, lambda: "Saved the way from noise of rec" in answer_of(app, shown))
    order = FigureOrder(runs=(str(recorded.path),), kind="strip", result="reconstruct-2", image=1)
    assert same_as(here / "food-reconstruct-2-strip.svg", order)


async def test_curves_of_several_runs_are_saved_in_one_figure(
    tmp_path: Path, here: Path, open_dialog, shown, until
) -> None:
    folder = tmp_path / "runs"
    made_run(folder, "ant", best=0.07, kid=0.3, heard=time.time())
    made_run(folder, "bee", best=0.05, heard=time.time() - 100)
    app = Workbench(folder, "off")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        await until(pilot, lambda: len(app.screen.table.runs) == 2)
        await pilot.press("a", "o")
        await until(pilot, lambda: isinstance(app.screen, CurvesScreen) and app.screen._has_read)
        curves = app.screen
        await pilot.press("a", "t")
        dialog = await open_dialog(pilot, "W")
        assert dialog.query_one(Input).value == "2-runs-loss.svg"
        await pilot.press("enter")
        title = curves.query_one("#title")
        await until(pilot, lambda: app.screen is curves)
        await until(pilot, lambda: "saved as ~/here/2-runs-loss.svg" in shown(title))
        await pilot.press("k", "k")
        await until(pilot, lambda: "saved" not in shown(title))
        dialog = await open_dialog(pilot, "W")
        assert dialog.query_one(Input).value == "ant-kid.svg", "only that was measured"
    order = FigureOrder(
        runs=(str(folder / "ant"), str(folder / "bee")), kind="loss", x="epochs", is_log=True,
        smooth=50, train=False,
    )  # fmt: skip
    assert same_as(here / "2-runs-loss.svg", order)
