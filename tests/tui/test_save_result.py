"""The dialog that saves a result, and the question before one is deleted."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from results import store_sample
from textual.widgets import Input

from engine.results.export import save_png
from engine.results.result import Result
from engine.runs.directory import RunDirectory
from tui.app import Workbench
from tui.panels.panel import Panel
from tui.panels.sample import SamplePanel
from tui.screens.confirm import ConfirmScreen
from tui.screens.run import RunScreen
from tui.screens.save_result import SaveScreen
from tui.widgets.answer_line import AnswerLine

SIZE = (100, 30)


@pytest.fixture
def result(recorded: RunDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    """One to save, from a current folder that is the test's own."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path))
    return store_sample(recorded, steps=4)


async def opened(pilot, until, run: RunDirectory, message: object) -> None:
    """The run's screen, and what a panel's message opens over it."""
    await until(pilot, lambda: isinstance(pilot.app.screen, RunScreen))
    pilot.app.screen.query_one(SamplePanel).post_message(message)
    await until(pilot, lambda: isinstance(pilot.app.screen, SaveScreen | ConfirmScreen))


def answer_of(app: Workbench, shown) -> str:
    return shown(app.screen.query_one(AnswerLine)) if isinstance(app.screen, RunScreen) else ""


async def test_enter_saves_the_picture_under_the_offered_name(
    recorded: RunDirectory, result: Result, shown, until
) -> None:
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, until, recorded, Panel.WantsSaved(result))
        await pilot.press("enter")
        said = "✓ Saved sample-1 as ~/here/food-sample-1.png."
        await until(pilot, lambda: answer_of(app, shown) == said)
    save_png(Path("same.png"), result)
    assert Path("food-sample-1.png").read_bytes() == Path("same.png").read_bytes()


@pytest.mark.parametrize(("presses", "ending"), [(1, ".gif"), (2, ".npz"), (3, ".png")])
async def test_arrows_change_the_ending_and_so_what_is_written(
    recorded: RunDirectory, result: Result, shown, until, click, presses: int, ending: str
) -> None:
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, until, recorded, Panel.WantsSaved(result))
        await pilot.press(*["down"] * presses)
        await click(pilot, "#save")
        await until(pilot, lambda: f"food-sample-1{ending}" in answer_of(app, shown))
    content = Path(f"food-sample-1{ending}").read_bytes()
    if ending == ".npz":
        assert np.load(io.BytesIO(content))["x_t"].shape == (5, 4, 16, 16, 3)
    else:
        assert f".{Image.open(io.BytesIO(content)).format.lower()}" == ending


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("picture.jpg", "must end in .png, .gif or .npz"),
        ("", "must end in .png, .gif or .npz"),
        ("nowhere/a.png", "There is no folder"),
        ("~nobody-of-that-name/a.png", "There is no home folder '~nobody-of-that-name'"),
        ("folder.png", "is a folder: name a file"),
        ("a" * 300 + ".png", "File name too long"),
        ("~/here/good.gif", "writes ~/here/good.gif"),
    ],
)
async def test_path_is_checked_while_it_is_typed(
    recorded: RunDirectory, result: Result, shown, until, typed: str, says: str
) -> None:
    Path("folder.png").mkdir()
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, until, recorded, Panel.WantsSaved(result))
        app.screen.query_one(Input).value = typed
        await until(pilot, lambda: says in shown(app.screen.query_one("#save-verdict")))
        if "writes" not in says:
            await pilot.press("enter")
            assert isinstance(app.screen, SaveScreen)
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, RunScreen))
    assert [path.name for path in Path().iterdir()] == ["folder.png"]


async def test_file_that_is_there_is_replaced_only_after_a_question(
    recorded: RunDirectory, result: Result, shown, until
) -> None:
    target = Path("food-sample-1.png")
    target.write_text("mine")
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, until, recorded, Panel.WantsSaved(result))
        await until(pilot, lambda: "replaces ~/" in shown(app.screen.query_one("#save-verdict")))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, SaveScreen))
        assert target.read_text() == "mine"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("y")
        await until(pilot, lambda: "Saved sample-1" in answer_of(app, shown))
    assert target.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("trouble", ["result is gone", "folder takes nothing"])
async def test_what_cannot_be_written_is_told_and_may_be_tried_again(
    recorded: RunDirectory, result: Result, shown, until, click, trouble: str
) -> None:
    if trouble == "result is gone":
        result.path.rename(result.path.with_name("away"))
    else:
        # Whoever may write everywhere may not write there either.
        Path("full").symlink_to("/proc")
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, until, recorded, Panel.WantsSaved(result))
        line = app.screen.query_one(Input)
        line.value = "here.png" if trouble == "result is gone" else "full/here.png"
        await pilot.press("enter")
        says = "cannot be read" if trouble == "result is gone" else "failed: "
        await until(pilot, lambda: says in shown(app.screen.query_one("#save-verdict")))
        await click(pilot, "#back")
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
    assert not Path("here.png").exists()


async def test_deleting_asks_says_what_it_frees_and_keeps_the_others(
    recorded: RunDirectory, result: Result, shown, until, click
) -> None:
    other = store_sample(recorded, steps=4)
    app = Workbench(recorded.path.parent, "off", recorded)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, until, recorded, Panel.WantsDeleted(result))
        question = str(app.screen.query_one("Label").render())
        assert question.startswith("Delete sample-1? That frees") and "kB" in question
        await pilot.press("n")
        await until(pilot, lambda: answer_of(app, shown) == "✓ sample-1 stays.")
        assert result.path.is_dir()
        app.screen.query_one(SamplePanel).post_message(Panel.WantsDeleted(result))
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await click(pilot, "#yes")
        await until(pilot, lambda: "sample-1 is deleted: " in answer_of(app, shown))
        assert [path.name for path in recorded.samples.iterdir()] == [other.name]
        app.screen.query_one(SamplePanel).post_message(Panel.WantsDeleted(result))
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("y")
        await until(pilot, lambda: "sample-1 is gone already." in answer_of(app, shown))
