"""The check-up of a new run's images: in a process of its own, beside a form that goes on."""

import os
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from new_run_form import Form
from pictures import make_every_damage, make_folder, make_large

from engine.config.catalogue import SETTINGS
from tui.app import Workbench
from tui.widgets.picture import PictureGrid


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing is prepared, whatever other tests did."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("DDPM_CACHE", str(folder))
    return folder


def processes() -> list[psutil.Process]:
    """Check-ups under way, and what decodes for them; other tests have left processes, too."""
    found = []
    for child in psutil.Process(os.getpid()).children():
        with suppress(psutil.NoSuchProcess):
            if "engine.data.checkup" in child.cmdline():
                found += [child, *child.children(recursive=True)]
    return found


def words(form: Form) -> str:
    return form.shown("#image-words")


async def test_check_up_tells_what_is_wrong_and_shows_some_images(
    tmp_path: Path, shown, until
) -> None:
    root = make_folder(tmp_path / "set", 60)
    (root / "copy.png").write_bytes((root / "0001.png").read_bytes())
    make_every_damage(root / "bad")
    app = Workbench(tmp_path / "runs", "halfcell")
    async with app.run_test(size=(120, 36)) as pilot:
        form = Form(app, pilot, shown, until)
        await form.open()
        await form.type("data.source", f"folder:{root}")
        await until(pilot, lambda: "not prepared here yet" in words(form))
        assert "unknown: press d" in form.shown("#estimate")
        await form.press("d")
        await until(pilot, lambda: "61 usable, 17 broken" in words(form))
        for told in ("bad/bomb.png: far too many pixels", "copies 2 in 1 group", "sigma_data 0."):
            assert told in words(form)
        await until(pilot, lambda: "for training" in words(form))
        await until(pilot, lambda: "an epoch" in form.shown("#estimate"))
        grid = form.screen.query_one(PictureGrid)
        assert grid._pictures is not None and grid._pictures.shape[1:] == (16, 16, 3)
        await form.verdict("can be trained")

        await form.type("training.batch_size", "64")
        await form.verdict("fewer than training.batch_size = 64: use a smaller batch")
        assert "✗ batch_size" in form.shown("#setting-rows")
        await form.type("data.source", "emoji:food")
        await form.verdict("can be trained")
        assert grid._pictures is None and "not prepared here yet" in words(form)


async def test_form_goes_on_meanwhile_and_the_check_up_can_be_given_up(
    tmp_path: Path, shown, until, cache: Path
) -> None:
    root = make_large(tmp_path / "set", 300)
    app = Workbench(tmp_path / "runs", "off")
    async with app.run_test(size=(80, 24)) as pilot:
        form = Form(app, pilot, shown, until)
        await form.open()
        await form.type("data.source", f"folder:{root}")
        await form.verdict("can be trained")
        await form.press("d")
        await until(
            pilot, lambda: "preparing images" in words(form) and "a gives up" in words(form)
        )
        await form.type("training.epochs", "7")
        assert form.value("training.epochs") == 7 and "preparing images" in words(form)
        await form.press("a")
        await until(pilot, lambda: "what is prepared is kept" in words(form))
        await until(pilot, lambda: not processes())
        assert list((cache / "images").glob(".*.partial"))

        await form.press("d")
        await until(pilot, lambda: "preparing images" in words(form))
        await form.go_to("data.source")
        await form.press("u")
        await until(pilot, lambda: "emoji:portraits" in words(form))
        await until(pilot, lambda: not processes())

        await form.type("data.source", f"folder:{root}")
        await form.verdict("can be trained")
        await form.press("d")
        await until(pilot, lambda: "preparing images" in words(form))
        assert processes()
        await form.press("q", "y")
    assert not processes(), "leaving the workbench ends it too"


async def test_images_that_cannot_be_had_are_told_in_a_sentence(
    tmp_path: Path, shown, until
) -> None:
    (tmp_path / "empty").mkdir()
    app = Workbench(tmp_path / "runs", "off")
    async with app.run_test(size=(120, 36)) as pilot:
        form = Form(app, pilot, shown, until)
        await form.open()
        await form.type("data.source", f"folder:{tmp_path / 'empty'}")
        await until(pilot, lambda: "not prepared here yet" in words(form))
        await form.press("d")
        await until(pilot, lambda: "There is no image" in words(form))
        await form.type("data.source", "folder:nowhere")
        await form.verdict("there is no such folder")
        assert "✗ source" in form.shown("#setting-rows"), "told at its field"
        await form.press("d")
        await form.verdict("there is no such folder")
        assert not processes()


async def test_what_is_in_the_cache_is_shown_without_asking(tmp_path: Path, shown, until) -> None:
    app = Workbench(tmp_path / "runs", "halfcell")
    async with app.run_test(size=(120, 36)) as pilot:
        form = Form(app, pilot, shown, until)
        await form.open()
        await form.press("d")
        await until(pilot, lambda: "1,033 usable, none broken" in words(form))
        await form.press("escape")
        await form.open()
        await until(pilot, lambda: "919 for training, 114 for validation" in words(form))
        assert "broken" not in words(form), "what the check-up found is not in the cache"
        await until(pilot, lambda: "13,680, 57 an epoch" in form.shown("#estimate"))
        await form.go_to("data.size")
        assert form.settings.chosen is SETTINGS["data.size"]
