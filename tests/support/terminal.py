"""A real terminal: programs run in it, keys are pressed, and the screen is read."""

import os
import re
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import ClassVar

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

    @classmethod
    def close_all(cls) -> None:
        """At the end of a test, whether it has passed or not."""
        for terminal in list(cls.opened):
            terminal.close()

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._name, *words],
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout
