"""Figures as files: the same each time, whole or not at all, drawn here or elsewhere."""

import asyncio
import io
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import matplotlib
import msgspec
import pytest
from PIL import Image

from engine.errors import UserError
from engine.figures.draw import figure_as_bytes
from engine.figures.elsewhere import draw_elsewhere
from engine.figures.order import FigureOrder, check_order
from engine.figures.save import save_figure
from engine.runs.directory import RunDirectory

FOREIGN = "a $\\frac{1}{0}$ <b> & -- \x1b[31m\u202e"


def order(run: RunDirectory, file: Path | str, **said: object) -> FigureOrder:
    return FigureOrder(runs=(str(run.path),), file=str(file), **said)  # type: ignore[arg-type]


@pytest.mark.parametrize("ending", [".svg", ".png"])
def test_same_run_makes_the_same_file_whatever_a_user_has_set(
    food: RunDirectory, ending: str
) -> None:
    wanted = order(food, f"a{ending}", dpi=60)
    first = figure_as_bytes(wanted)
    with matplotlib.rc_context({"lines.linewidth": 9.0, "svg.hashsalt": "other"}):
        assert figure_as_bytes(wanted) == first
        assert matplotlib.rcParams["lines.linewidth"] == 9.0
    assert b"Matplotlib" not in first and b"dc:date" not in first


def test_svg_is_well_formed_and_foreign_text_stays_text(copied: RunDirectory) -> None:
    copied.notes.write_text(f"name = {msgspec.json.encode(FOREIGN).decode()}\n")
    content = figure_as_bytes(order(copied, "a.svg"))
    ElementTree.fromstring(content)
    assert b"\x1b" not in content and "\u202e".encode() not in content
    assert rb"a $\frac{1}{0}$" in content, "drawn as it stands, which a comment repeats"


def test_png_has_the_dots_that_were_asked_for(food: RunDirectory) -> None:
    small, large = (
        Image.open(io.BytesIO(figure_as_bytes(order(food, "a.png", kind="levels", dpi=dpi)))).size
        for dpi in (50, 100)
    )
    assert large == (720, 430) and small == (360, 215)


def test_file_is_replaced_whole_and_nothing_else_is_left(
    food: RunDirectory, tmp_path: Path
) -> None:
    target = tmp_path / "a.png"
    target.write_text("before")
    with pytest.raises(UserError, match="No FID was measured"):
        save_figure(order(food, target, kind="fid"))
    assert target.read_text() == "before"
    assert save_figure(order(food, target, dpi=40)) == target
    assert target.read_bytes().startswith(b"\x89PNG")
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_another_process_draws_the_same_and_says_why_it_cannot(
    food: RunDirectory, tmp_path: Path
) -> None:
    target = tmp_path / "ä.svg"
    asyncio.run(draw_elsewhere(order(food, target)))
    assert target.read_bytes() == figure_as_bytes(order(food, target))
    gone = RunDirectory(tmp_path / "gone")
    with pytest.raises(UserError, match=r"^Run 'gone' has logged no loss yet\.$"):
        asyncio.run(draw_elsewhere(order(gone, target)))


def test_drawing_that_is_given_up_leaves_nothing(food: RunDirectory, tmp_path: Path) -> None:
    async def give_up() -> None:
        task = asyncio.create_task(draw_elsewhere(order(food, tmp_path / "a.svg")))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(give_up())
    assert not list(tmp_path.iterdir())


def test_names_of_all_kinds_of_trouble(food: RunDirectory, monkeypatch) -> None:
    for said, says in (
        ({"file": "a.pdf"}, r"'a.pdf' must end in .svg or .png"),
        ({"file": "nosuch/a.svg"}, "There is no folder"),
        ({"frames": 1, "kind": "strip"}, "1 frames cannot be drawn: choose 2 to 24"),
        ({"dpi": 5000}, "5000 dots per inch cannot be drawn: choose 30 to 1,200"),
        ({"smooth": 0}, "0 lines in a mean cannot be drawn"),
        ({"kind": "kid", "is_log": True}, "KID may be below 0"),
        ({"kind": "kid", "smooth": 5}, "A figure of kid has no smoothed curve"),
        ({"result": "sample-1"}, "A figure of loss has no result"),
        ({"kind": "levels", "runs": ("a", "b")}, "A figure of levels is of one run"),
        ({"runs": ("a",) * 15}, "15 runs in one figure cannot be told apart"),
    ):
        wanted = msgspec.structs.replace(order(food, "a.svg"), **said)
        with pytest.raises(UserError, match=says):
            check_order(wanted)
    monkeypatch.setattr("engine.figures.extra.find_spec", lambda _: None)
    with pytest.raises(UserError, match=r"pip install 'ddpm-tui\[plots\]'"):
        save_figure(order(food, "a.svg"))
