"""The web page of a run as it is served by the real command, and a browser to look at it."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from command import COMMAND, as_in_a_terminal
from playwright.sync_api import Browser, Page, expect, sync_playwright

_SAYS_WHERE = re.compile(r" is at (http://\S+) ")
MILLISECONDS = 120_000
"""A browser waits at most so long for anything: the machine may be slow."""
expect.set_options(timeout=MILLISECONDS)


@dataclass(frozen=True)
class Served:
    """A server that runs."""

    process: "subprocess.Popen[str]"
    address: str
    log: Path
    """What it has complained of."""

    def end(self) -> int:
        """Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


@contextmanager
def served(
    words: Sequence[str], place: Path, environment: dict[str, str] | None = None
) -> Iterator[Served]:
    """Run a command that serves a page until it is not needed any more."""
    log = place / "server.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            list(words), cwd=place, stdout=subprocess.PIPE, stderr=errors, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
            preexec_fn=as_in_a_terminal,
        )  # fmt: skip
    assert process.stdout is not None
    try:
        match = _SAYS_WHERE.search(process.stdout.readline())
        assert match, log.read_text()
        yield Served(process, match[1].replace("0.0.0.0", "127.0.0.1"), log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(60)
        process.stdout.close()


def web_command(run: Path, *words: str) -> list[str]:
    """`ddpm-tui web` on a free port."""
    return [*COMMAND, "web", str(run), "--port", "0", *words]


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    chromium = shutil.which("chromium")
    assert chromium, "tests/setup installs it"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def looking_at(opened: Browser, address: str) -> Iterator[Page]:
    """A page in a profile of its own, once Gradio has built it."""
    context = opened.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    context.set_default_timeout(MILLISECONDS)
    try:
        page = context.new_page()
        page.goto(address)
        yield page
    finally:
        context.close()


def fill(page: Page, name: str, value: int) -> None:
    """Type a number into a slider's or a number's field."""
    field = page.locator(f"#{name} input[type=number]")
    field.fill(str(value))
    field.blur()
