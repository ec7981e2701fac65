"""Reconstruct in a real terminal: pick, noise, draw, look, save; a run that nobody trains."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from engines import kill_engines, tiny_config, wait_for, wait_until_ended
from pictures import save
from PIL import Image
from terminal import DDPM_TUI, Terminal

from engine.results.result import list_results
from engine.runs.directory import RunDirectory
from engine.runs.summary import summarise
from engine.service.start import start_new_run


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a finished run in it."""
    assert shutil.which("tmux"), "these tests need tmux: tests/setup installs it"
    place = tmp_path_factory.mktemp("place")
    run, _ = start_new_run(place / "runs", "done", tiny_config("training.epochs=2"))
    wait_for(lambda: summarise(run).state == "finished", "the end of the training")
    wait_until_ended(run)
    yield place
    Terminal.close_all()
    kill_engines(place / "runs")


@pytest.mark.parametrize("size", [(120, 36), pytest.param((80, 24), marks=pytest.mark.campaign)])
def test_pick_noise_draw_and_save(place: Path, size: tuple[int, int]) -> None:
    run, name = RunDirectory(place / "runs" / "done"), f"rows-{size[0]}.png"
    known = len(list_results(run))
    terminal = Terminal(place, size)
    terminal.type(f"{DDPM_TUI} open done --checkpoints runs")
    terminal.until(r"done ✓ finished")
    terminal.press("4")
    terminal.until(r"5 chosen by seed 0")
    terminal.until(r"▀{6}")
    terminal.press("Right", "Space", "Right", "Right", "Space")
    terminal.until(r"2 picked")
    terminal.press(">", ">")
    terminal.until(r"t = 160 of 499")
    terminal.press("d")
    terminal.until(r"reconstruct-\d+ is drawn")
    terminal.until(r"PSNR \d+\.\d dB")
    (newest,) = list_results(run)[known:]
    assert newest.facts.images == [1, 3] and newest.facts.levels[0] == 160
    terminal.press("w")
    terminal.until(r"Save reconstruct-\d+ as")
    terminal.press("C-u")
    terminal.until(r"must end in")
    terminal.type(name)
    terminal.until(rf"(?s)Saved reconstruct-\d+ as.*{name}")
    assert np.asarray(Image.open(place / name)).ndim == 3
    terminal.press("Escape")
    terminal.until(r"2 picked")
    terminal.press("q")
    terminal.close()


def test_own_picture_and_no_images_at_all(place: Path) -> None:
    save(place / "photo.png", seed=5)
    (place / "broken.png").write_bytes(b"no picture")
    run = RunDirectory(place / "runs" / "done")
    known = len(list_results(run))
    terminal = Terminal(place, (80, 24), NO_COLOR="1")
    terminal.type(f"{DDPM_TUI} open done --checkpoints runs --images off")
    terminal.until(r"done ✓ finished")
    terminal.press("4")
    terminal.until(r"chosen by seed")
    terminal.press("Space")
    terminal.until(r"✓\s+0")
    terminal.press("o")
    terminal.until(r"tab completes")
    terminal.type("broken.png")
    terminal.until(r"cannot be used")
    terminal.press("C-u")
    terminal.until(r"tab completes")
    terminal.type("photo.png")
    terminal.until(r"n: validation images")
    terminal.press("d")
    terminal.until(r"photo\.png · PSNR")
    (newest,) = list_results(run)[known:]
    assert newest.facts.source == str(place / "photo.png")
    assert "▀" not in terminal.screen()
    terminal.press("q")
    terminal.close()
