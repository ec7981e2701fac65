"""Denoise in a real terminal: step through a drawing, branch from it, come back, go between."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import ddpm_tui
from engines import kill_engines, tiny_config
from terminal import DDPM_TUI, Terminal

from engine.config import to_toml


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """With a finished run, and three images drawn from it."""
    assert shutil.which("tmux"), "these tests need tmux: tests/setup installs it"
    (tmp_path / "tiny.toml").write_text(to_toml(tiny_config("training.epochs=1")))
    for words in (
        ("train", "tiny.toml", "--run", "tiny"),
        ("sample", "tiny", "--sampler", "ddpm", "--steps", "10", "--count", "3"),
    ):
        done = ddpm_tui(tmp_path, *words)
        assert not done.returncode, done.stderr
    yield tmp_path
    Terminal.close_all()
    kill_engines(tmp_path / "runs")


def test_step_branch_come_back_and_go_between(place: Path) -> None:
    terminal = Terminal(place, (80, 24))
    terminal.type(f"{DDPM_TUI} open tiny --checkpoints runs")
    terminal.until(r"tiny ✓ finished")
    terminal.press("3")
    terminal.until(r"sample-1 +3 images by ddpm in 10 steps, seed 0")
    terminal.until(r"step 10/10")
    terminal.until(r"the result")
    terminal.until(r"▀▀▀")
    terminal.press("g", "3")
    terminal.until(r"step 3/10")
    terminal.until(r"SNR [+-]\d")

    terminal.press("b")
    terminal.until(r"Branch sample-1 at frame 3 of 10")
    terminal.press("d")
    terminal.until(r"fork-2 +4 ways on from frame 3 of sample-1")
    terminal.press("Home")
    terminal.until(r"step 0/7")
    terminal.press("u")
    terminal.until(r"image 1 of 3 +[^\n]*\n[^\n]*step 3/10")

    terminal.press("n")
    terminal.until(r"between the images of two seeds")
    terminal.press("d")
    terminal.until(r"interpolate-3 +8 images from seed 0 to 1")
    terminal.until(r"seed 0 +seed 1")
    terminal.press("q")
    terminal.close()
