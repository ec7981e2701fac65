"""Containers of the built image: its programs, with its environment and nothing else."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from built_image import Built
from engines import kill_engines
from pseudo_terminal import PseudoTerminal

SECONDS = 120.0


class Container:
    """One volume, and what is started on it."""

    def __init__(self, image: Built, volume: Path) -> None:
        self._image = image
        self.volume = volume

    def start(self, *words: str) -> subprocess.Popen[str]:
        """`docker run IMAGE words`, without a terminal."""
        return subprocess.Popen(
            [*self._shut_off(), *self._image.entrypoint, *words],
            cwd=self.volume, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip

    def run(self, *words: str) -> tuple[int, str]:
        """The same, to its end: exit code, and all it has said."""
        with self.start(*words) as process:
            said, _ = process.communicate(timeout=SECONDS)
        return process.returncode, said

    def in_terminal(self, *words: str) -> PseudoTerminal:
        """`docker run -it IMAGE words`."""
        return PseudoTerminal([*self._shut_off(), *self._image.entrypoint, *words], self.volume)

    def attach(self, *words: str) -> PseudoTerminal:
        """`docker exec -it CONTAINER ddpm-tui words`."""
        return PseudoTerminal([*self._shut_off(), *self._image.attached, *words], self.volume)

    def serve(self, run: str) -> subprocess.Popen[bytes]:
        """An engine that only draws, and stays for that, as the workbench starts it."""
        python = self._image.entrypoint[0]
        words = ["-P", "-m", "engine.service", str(self.volume / run), "--serve", "600"]
        return subprocess.Popen(
            [*self._shut_off(), python, *words],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def health(self) -> tuple[int, str]:
        """What Docker asks every minute."""
        done = subprocess.run(
            [*self._shut_off(), *self._image.health],
            cwd=self.volume, capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def close(self) -> None:
        kill_engines(self.volume)

    def _shut_off(self) -> list[str]:
        """Before a command: the environment of the image alone, and where it may be, no network."""
        environment = self._image.environment_with(self.volume)
        pairs = [f"{key}={value}" for key, value in environment.items()]
        return [*_without_network(), "/usr/bin/env", "-i", *pairs]


@cache
def _without_network() -> tuple[str, ...]:
    """`unshare`, as far as this machine lets it; the dead proxy is there in any case."""
    program = shutil.which("unshare")
    if program is None:
        return ()
    way = (program, *([] if os.getuid() == 0 else ["--map-current-user"]), "--net", "--")
    is_let = subprocess.run([*way, "true"], capture_output=True, check=False).returncode == 0
    return way if is_let else ()
