"""A picture file of the user's: found by what is typed, refused with a sentence, completed."""

from pathlib import Path

import numpy as np
import pytest
from pictures import make_every_damage, make_every_kind, save
from textual.app import App
from textual.widgets import Input

from engine.config.schema import Data
from engine.data.decoding.picture_file import read_picture
from engine.errors import UserError
from tui.screens.picture_file import PictureFileScreen
from tui.watch.own_picture import OwnPicture, common_beginning, completions, open_picture
from tui.widgets.picture import PictureGrid

DATA = Data(source="emoji:food", size=16)


def test_every_kind_is_used_as_for_training(tmp_path: Path) -> None:
    for path in make_every_kind(tmp_path).values():
        picture = open_picture(f"  {path} ", DATA)
        assert picture.file == path
        np.testing.assert_array_equal(picture.pixels, read_picture(path, DATA))


def test_home_and_relative_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "cat.png")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert open_picture("~/cat.png", DATA).file == path
    monkeypatch.chdir(tmp_path)
    assert open_picture("cat.png", DATA).file == path


def test_whatever_is_no_picture_is_refused_in_one_sentence(tmp_path: Path) -> None:
    for path in make_every_damage(tmp_path).values():
        with pytest.raises(UserError) as refusal:
            open_picture(str(path), DATA)
        assert path.name in str(refusal.value) and "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("/nowhere/cat.png", "There is no file /nowhere/cat.png"),
        ("/tmp", "is a folder"),
        ("~nobody-at-all/cat.png", "no home folder"),
        ("\x1b[31m.png", "cannot name a file"),
        ("x" * 5000, "cannot be looked at"),
    ],
)
def test_paths_to_nothing(text: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        open_picture(text, DATA)


def test_completions_are_folders_and_pictures(tmp_path: Path) -> None:
    for name in ("photo-1.jpg", "photo-2.PNG", "notes.txt", ".hidden.png"):
        (tmp_path / name).touch()
    (tmp_path / "phones").mkdir()
    start = f"{tmp_path}/"
    assert completions(start + "ph") == [
        start + "phones/", start + "photo-1.jpg", start + "photo-2.PNG",
    ]  # fmt: skip
    assert completions(start + "no") == []
    assert completions(start + ".h") == [start + ".hidden.png"]
    assert len(completions(start)) == 3
    assert completions("/nowhere/at/all") == []
    assert common_beginning(completions(start + "photo")) == start + "photo-"
    assert common_beginning(["only"]) == "only"


class Asking(App[None]):
    """The prompt alone, and what it answered."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[OwnPicture | None] = []

    def on_mount(self) -> None:
        self.push_screen(PictureFileScreen(DATA, "halfcell"), self.answers.append)


@pytest.fixture
def verdict(shown):
    def words(app: App[None]) -> str:
        found = app.screen.query("#picture-verdict")
        return shown(found.first()) if found else ""

    return words


async def test_prompt_shows_the_picture_and_answers_with_it(tmp_path: Path, until, verdict) -> None:
    path = save(tmp_path / "photo.png")
    app = Asking()
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: "tab completes" in verdict(app))
        line = app.screen.query_one(Input)
        line.value = f"{tmp_path}/ph"
        await until(pilot, lambda: "There is no file" in verdict(app))
        await pilot.press("tab")
        await until(pilot, lambda: line.value == str(path))
        await until(pilot, lambda: "cropped to the middle, 16 x 16" in verdict(app))
        grid = app.screen.query_one(PictureGrid)
        np.testing.assert_array_equal(grid._pictures, read_picture(path, DATA))
        await pilot.press("enter")
        await until(pilot, lambda: bool(app.answers))
        answer = app.answers[0]
        assert answer is not None and answer.file == path


async def test_prompt_refuses_and_goes_on_asking(tmp_path: Path, until, verdict) -> None:
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    for name in ("a1.png", "a2.png"):
        save(tmp_path / name)
    app = Asking()
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: "tab completes" in verdict(app))
        line = app.screen.query_one(Input)
        await pilot.press("enter")
        await until(pilot, lambda: "Type the path" in verdict(app))
        line.value = str(tmp_path / "broken.png")
        await until(pilot, lambda: "cannot be used" in verdict(app))
        await pilot.press("enter")
        line.value = str(tmp_path / "missing.png")
        await until(pilot, lambda: "There is no file" in verdict(app))
        await pilot.press("enter")
        line.value = f"{tmp_path}/a"
        await pilot.press("tab")
        await until(pilot, lambda: "a1.png, a2.png" in verdict(app))
        line.value = f"{tmp_path}/zzz"
        await pilot.press("tab")
        await until(pilot, lambda: "Nothing to be completed" in verdict(app))
        assert not app.answers
        await pilot.press("escape")
        await until(pilot, lambda: app.answers == [None])
