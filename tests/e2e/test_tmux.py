"""The workbench in a real terminal: watch, leave, lose the terminal, come back, lose the engine."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import kill, kill_engines, tiny_config, wait_until_ended
from terminal import DDPM_TUI, Terminal

from engine.config import to_toml
from engine.runs.directory import RunDirectory
from engine.runs.summary import summarise


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    assert shutil.which("tmux"), "these tests need tmux: tests/setup installs it"
    config = tiny_config("training.epochs=1000000")
    (tmp_path / "tiny.toml").write_text(to_toml(config))
    yield tmp_path
    Terminal.close_all()
    kill_engines(tmp_path / "runs")


@pytest.mark.parametrize("size", [(120, 36), pytest.param((80, 24), marks=pytest.mark.campaign)])
def test_training_survives_everything_but_its_own_death(place: Path, size: tuple[int, int]) -> None:
    workbench = f"{DDPM_TUI} --checkpoints runs"
    run = RunDirectory(place / "runs" / "tiny-1")

    first = Terminal(place, size)
    first.type(f"{workbench} --start tiny.toml")
    screen = first.until(r"tiny-1 ● training")
    first.until(r"[⠁-⣿]{3}")
    screen = first.until(r"▀{8}")
    # A small terminal has no room for the events beside the curves.
    for word in (
        "loss",
        "EMA",
        "newest",
        "Pause",
        "Leave",
        *(["events"] if size[0] == 120 else []),
    ):
        assert word in screen
    first.press("p")
    first.until(r"tiny-1 ‖ paused")
    first.press("p")
    first.until(r"tiny-1 ● training")
    first.press("q")
    first.until(r"Still training: tiny-1\.")
    assert summarise(run).state == "training"

    first.type(workbench)
    first.until(r"tiny-1 ● training")
    first.close()
    assert summarise(run).state == "training"

    second = Terminal(place, size)
    second.type(workbench)
    second.until(r"tiny-1 ● training")
    os.kill(second.process("ddpm-tui"), signal.SIGKILL)
    assert summarise(run).state == "training"
    second.close()

    second = Terminal(place, size)
    second.type(workbench)
    second.until(r"tiny-1 ● training")
    kill(run)
    second.until(r"tiny-1 ✗ dead")
    second.until(r"r resumes from the last|r: resume")
    wait_until_ended(run)
    second.press("r")
    second.until(r"tiny-1 ● training")
    second.press("x")
    second.until(r"Stop training tiny-1\?")
    second.press("y")
    second.until(r"tiny-1 ■ stopped")
    wait_until_ended(run)
    second.press("q")
    second.close()


def test_terminal_without_colour_or_images(place: Path) -> None:
    terminal = Terminal(place, (80, 24), NO_COLOR="1")
    terminal.type(f"{DDPM_TUI} --checkpoints runs --images off --start tiny.toml")
    terminal.until(r"tiny-1 ● training")
    screen = terminal.until(r"images are off")
    assert "▀" not in screen
    terminal.press("q")
    terminal.until(r"Still training: tiny-1\.")
    terminal.close()
