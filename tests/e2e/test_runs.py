"""The list of runs in a real terminal: found, compared, noted, deleted, resumed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import kill_engines, tiny_config
from made_runs import made_run
from terminal import DDPM_TUI, Terminal

from engine.runs.directory import RunDirectory
from engine.runs.notes import read_notes
from engine.runs.store import create_run


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    assert shutil.which("tmux"), "these tests need tmux: tests/setup installs it"
    folder = tmp_path / "runs"
    for name, best in (("ant", 0.07), ("bee", 0.05)):
        made_run(folder, name, best=best, kid=best / 10)
    create_run(folder, "tiny", tiny_config("training.epochs=1000000"))
    yield tmp_path
    Terminal.close_all()
    kill_engines(folder)


def test_runs_are_found_compared_noted_deleted_and_resumed(place: Path) -> None:
    terminal = Terminal(place, (120, 36))
    terminal.type(f"{DDPM_TUI} --checkpoints runs")
    terminal.until(r"3 runs(?s:.*)bee")
    terminal.press("/")
    terminal.until(r"words of a name")
    for letter in "FINI":
        terminal.press(letter)
    terminal.until(r"2 of 3 runs")
    terminal.press("Enter")
    terminal.until(r"⏎ Open")
    terminal.press("a")
    terminal.until(r"2 marked")
    terminal.press("o")
    screen = terminal.until(r"A━ +\w+ +0\.0\d+(?s:.*)B━")
    assert "best val." in screen
    terminal.until(r"[⠁-⣿]{3}")
    terminal.press("5")
    terminal.until(r"2 marked")
    terminal.press("c")
    terminal.until(r"best validation +0\.0[57] +0\.0[57]")
    terminal.press("Escape")
    terminal.until(r"2 marked")
    terminal.press("Delete")
    terminal.until(r"Delete 2 runs \(\w+, \w+\) for good\? That\s+frees")
    terminal.press("y")
    terminal.until(r"Deleted 2 runs")
    assert not (place / "runs" / "ant").exists()
    terminal.press("Escape")
    terminal.until(r"Runs  1 run ")
    terminal.press("e")
    terminal.until(r"tags, with spaces between")
    for letter in "Mini":
        terminal.press(letter)
    terminal.press("C-s")
    terminal.until(r"Mini +○ new")
    assert read_notes(RunDirectory(place / "runs" / "tiny")).name == "Mini"
    terminal.press("r")
    terminal.until(r"● training")
    terminal.press("5")
    terminal.until(r"1 live(?s:.*)Mini +● training")
    terminal.press("q")
    terminal.until(r"Still training: tiny\.")
