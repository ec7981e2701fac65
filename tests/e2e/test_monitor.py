"""The Monitor in a real terminal, in the middle of a training, at two sizes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import kill_engines, tiny_config
from terminal import DDPM_TUI, Terminal

from engine.config import to_toml
from engine.runs.changes import read_changes
from engine.runs.directory import RunDirectory
from engine.runs.summary import summarise

BOXES = ("loss", "preview", "EMA", "loss by noise level", "KID", "learning rate", "device")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    assert shutil.which("tmux"), "these tests need tmux: tests/setup installs it"
    config = tiny_config("training.epochs=1000000", "evaluation.images=4", "evaluation.steps=2")
    (tmp_path / "tiny.toml").write_text(to_toml(config))
    yield tmp_path
    Terminal.close_all()
    kill_engines(tmp_path / "runs")


@pytest.mark.parametrize("size", [(120, 36), pytest.param((80, 24), marks=pytest.mark.campaign)])
def test_watch_look_closer_change_and_kill(place: Path, size: tuple[int, int]) -> None:
    terminal = Terminal(place, size)
    terminal.type(f"{DDPM_TUI} --checkpoints runs --start tiny.toml")
    terminal.until(r"tiny-1 ● training")
    terminal.until(r"val\. .*0\.\d")
    terminal.until(r"▀{8}")
    # Every box, in full and back.
    for name in BOXES:
        terminal.press("e")
        # Nothing but this box: no picture unless it is the previews'.
        terminal.until(name if name == "preview" else rf"(?s)\A(?!.*▀▀).*{name}")
        terminal.press("e", "Tab")
        terminal.until(r"▀{8}")
    terminal.press("E")
    terminal.until(r"evaluation-1 is measured")
    # The loss closely: zoom, cursor, axes, and the whole of it again.
    terminal.press("Left", "Left", "+", "+")
    terminal.until(r"step [\d,]+ · ")
    terminal.press("a", "l", "s", "0")
    terminal.until(r"all of it")
    # Another learning rate, live.
    terminal.press("t")
    terminal.until(r"optimizer\.learning_rate")
    terminal.press("Right", "C-s")
    terminal.until(r"learning_rate: .* -> .* from step")
    run = RunDirectory(place / "runs" / "tiny-1")
    assert [change.key for change in read_changes(run.changes)] == ["optimizer.learning_rate"]
    # The display stands still, training does not.
    terminal.press("f")
    terminal.until(r"DISPLAY FROZEN")
    assert summarise(run).state == "training"
    terminal.press("f")
    terminal.until(r"follows the training again")
    terminal.press("X")
    terminal.until(r"Kill the engine of tiny-1")
    terminal.press("y")
    terminal.until(r"Really kill")
    terminal.press("y")
    terminal.until(r"tiny-1 ✗ dead")
    terminal.press("r")
    terminal.until(r"tiny-1 ● training")
