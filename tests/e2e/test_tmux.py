"""The workbench in a real terminal: watch, leave, lose the terminal, come back, lose the engine."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from engines import kill, kill_engines, tiny_config, wait_until_ended

from engine.config import to_toml
from engine.runs.directory import RunDirectory
from engine.runs.summary import summarise

DDPM_TUI = str(Path(sys.executable).with_name("ddpm-tui"))


class Terminal:
    """A tmux server of its own with one pane."""

    opened: ClassVar[list["Terminal"]] = []

    def __init__(self, place: Path, size: tuple[int, int], **environment: str) -> None:
        self._name = f"ddpm-{uuid.uuid4().hex[:8]}"
        self.opened.append(self)
        self._environment = {**os.environ, "TERM": "xterm-256color", **environment}
        width, height = size
        self._tmux(
            "-f", os.devnull, "new-session", "-d", "-x", str(width), "-y", str(height),
            "-c", str(place), "sh",
        )  # fmt: skip

    def type(self, line: str) -> None:
        self._tmux("send-keys", "-l", line)
        self._tmux("send-keys", "Enter")

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def screen(self) -> str:
        return self._tmux("capture-pane", "-p")

    def until(self, pattern: str, seconds: float = 60.0) -> str:
        deadline = time.monotonic() + seconds
        while not re.search(pattern, screen := self.screen()):
            assert time.monotonic() < deadline, f"no {pattern!r} on the screen:\n{screen}"
            time.sleep(0.1)
        return screen

    def process(self, command: str) -> int:
        """The pid of the program in the pane whose command line contains `command`."""
        shell = self._tmux("display-message", "-p", "#{pane_pid}").strip()
        children = subprocess.run(
            ["ps", "-ww", "--ppid", shell, "-o", "pid=,args="],
            capture_output=True,
            text=True,
            check=True,
        )
        (line,) = [line for line in children.stdout.splitlines() if command in line]
        return int(line.split()[0])

    def close(self) -> None:
        """As when the window is closed: its programs get SIGHUP."""
        self.opened.remove(self)
        self._tmux("kill-server")

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._name, *words],
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    assert shutil.which("tmux"), "these tests need tmux: tests/setup installs it"
    config = tiny_config("training.epochs=1000000")
    (tmp_path / "tiny.toml").write_text(to_toml(config))
    yield tmp_path
    for terminal in list(Terminal.opened):
        terminal.close()
    kill_engines(tmp_path / "runs")


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_training_survives_everything_but_its_own_death(place: Path, size: tuple[int, int]) -> None:
    workbench = f"{DDPM_TUI} --checkpoints runs"
    run = RunDirectory(place / "runs" / "tiny-1")

    first = Terminal(place, size)
    first.type(f"{workbench} --start tiny.toml")
    screen = first.until(r"tiny-1 ● training")
    first.until(r"[⠁-⣿]{3}")
    screen = first.until(r"▀{8}")
    for word in ("loss", "EMA", "events", "preview", "Pause", "Leave"):
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
