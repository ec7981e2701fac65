"""The workbench inside GNU screen."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from terminal import DDPM_TUI, Terminal

RECORDED = Path(__file__).parents[1] / "tui" / "recorded" / "food"


@pytest.fixture
def inside(tmp_path: Path) -> Iterator[Terminal]:
    """A shell in screen, which must have a terminal around it: here tmux."""
    assert shutil.which("screen"), "this test needs screen: tests/setup installs it"
    shutil.copytree(RECORDED, tmp_path / "runs" / "food")
    terminal = Terminal(tmp_path, (120, 36))
    terminal.type("screen -c /dev/null -e ^Oo sh")
    terminal.until(r"[$#]")
    yield terminal
    Terminal.close_all()


def test_escape_and_letters_are_heard(inside: Terminal) -> None:
    inside.type(f"{DDPM_TUI} open food --checkpoints runs --images halfcell")
    inside.until(r"food ✓ finished")
    inside.until(r"▀{8}")
    inside.press("?")
    inside.until(r"Keys")
    inside.press("Escape")
    inside.until(r"(?s)\A(?!.*Keys)")
    inside.press("3")
    inside.until(r"Nothing is drawn yet")
    inside.press("q")
    # Where screen keeps no second page for programs, the prompt comes back on top of the first.
    inside.until(r"\A *[$#] ")
    inside.type("echo left with $?")
    inside.until(r"left with 0")
