"""The Sample panel in a real terminal: draw while it trains, save, stop, draw again."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import kill_engines, tiny_config, wait_until_ended
from PIL import Image
from terminal import DDPM_TUI, Terminal

from engine.config import to_toml
from engine.results.result import list_results
from engine.runs.directory import RunDirectory


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    assert shutil.which("tmux"), "these tests need tmux: tests/setup installs it"
    (tmp_path / "tiny.toml").write_text(to_toml(tiny_config("training.epochs=1000000")))
    yield tmp_path
    Terminal.close_all()
    kill_engines(tmp_path / "runs")


@pytest.mark.parametrize("size", [(120, 36), pytest.param((80, 24), marks=pytest.mark.campaign)])
def test_images_are_drawn_with_and_without_a_training(place: Path, size: tuple[int, int]) -> None:
    run = RunDirectory(place / "runs" / "tiny-1")
    terminal = Terminal(place, size)
    terminal.type(f"{DDPM_TUI} --checkpoints runs --start tiny.toml")
    terminal.until(r"tiny-1 ● training")
    terminal.press("2")
    terminal.until(r"checkpoint +live")
    terminal.press("Enter")
    terminal.type("300")
    terminal.until(r"count is 300: choose 1 to\s+│?\s*256|count is 300")
    terminal.press("Escape")
    terminal.press("Left", "d")
    terminal.until(r"sample-1 is drawn; training waited")
    # The caption comes just after the answer.
    terminal.until(r"▀[\s\S]*9 images by dpm-solver in 20 steps, seed 0")

    terminal.press("n")
    terminal.until(r"sample-2 is drawn")
    terminal.until(r"in 20 steps, seed 1")
    terminal.press("w")
    terminal.until(r"Save sample-2 as")
    terminal.press("Enter")
    terminal.until(r"Saved sample-2 as")
    with Image.open(place / "tiny-1-sample-2.png") as picture:
        assert picture.size == (192, 192)

    terminal.press("x")
    terminal.until(r"Stop training tiny-1\?")
    terminal.press("y")
    terminal.until(r"checkpoint +last")
    terminal.until(r"tiny-1 ■ stopped")
    wait_until_ended(run)
    terminal.press("d")
    terminal.until(r"starting an engine that only draws|waits for the engine")
    terminal.until(r"sample-3 is drawn")
    terminal.until(r"╭─ sample-3 ─")
    terminal.press("BSpace")
    terminal.until(r"Delete sample-3\? That frees")
    terminal.press("y")
    terminal.until(r"sample-3 is deleted")
    assert [result.name for result in list_results(run)] == ["sample-1", "sample-2"]
    terminal.press("q")
    terminal.close()
