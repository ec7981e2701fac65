"""The workbench in a browser: opened, typed into, looked at, left."""

import io
import os
import re
import shutil
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from command import COMMAND, as_in_a_terminal, ddpm_tui, ddpm_tui_without
from engines import wait_for
from made_runs import made_run
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, WebSocket, sync_playwright
from websockets.sync.client import connect
from websockets.typing import Origin

Bytes = bytes | str


class Served:
    """A server of a folder with one finished run."""

    def __init__(self, place: Path) -> None:
        made_run(place / "runs", "ant")
        self.process = subprocess.Popen(
            [*COMMAND, "serve", "--port", "0", "--checkpoints", "runs"],
            cwd=place,
            env={**os.environ, "DDPM_CHECKPOINTS": "others", "LC_ALL": "C", "TMUX": "nothing"},
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=as_in_a_terminal,
        )
        assert self.process.stdout is not None
        self.word = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", self.word)
        assert found, self.word
        self.address, self.port = found.group(), int(found.group(1))

    def workbenches(self) -> list[int]:
        """The processes that it has begun."""
        threads = Path("/proc", str(self.process.pid), "task").glob("*/children")
        return [int(pid) for thread in threads for pid in thread.read_text().split()]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    server = Served(tmp_path)
    yield server
    server.process.kill()
    server.process.communicate()


class Tab:
    """A page, and all that its workbench has drawn since it was last asked."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self._drawn, self.asked = page, "", list[str]()
        page.on("websocket", self._listen)
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(address)

    def _listen(self, line: WebSocket) -> None:
        line.on("framereceived", self._draw)

    def _draw(self, payload: Bytes) -> None:
        self._drawn += payload if isinstance(payload, str) else payload.decode(errors="replace")

    def until(self, words: str) -> None:
        """Wait until these words were drawn."""

        def is_drawn() -> bool:
            self.page.wait_for_timeout(50)
            return words in re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", self._drawn)

        wait_for(is_drawn, f"{words!r} in the browser", interval=0.0)
        self._drawn = ""

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def look(self) -> NDArray[np.uint8]:
        """The page as it is seen, shape (height, width, 3)."""
        return np.asarray(Image.open(io.BytesIO(self.page.screenshot())).convert("RGB"))


def is_full(picture: NDArray[np.uint8]) -> bool:
    """Whether something is drawn from the top to the bottom, in many colours."""
    lines = picture.reshape(len(picture), -1)
    drawn = np.flatnonzero(lines.max(1).astype(int) - lines.min(1) > 60)
    is_from_top_to_bottom = drawn.size > 0 and drawn[0] < 40 and drawn[-1] > 640
    return bool(is_from_top_to_bottom) and len(np.unique(picture.reshape(-1, 3), axis=0)) > 100


def test_workbench_is_used_in_a_browser(served: Served) -> None:
    assert "this machine alone" in served.word
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        assert chromium, "this test needs chromium: tests/setup installs it"
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 700})
        tab = Tab(page, served.address)
        tab.until("1 run")
        page.locator("textarea").focus()
        wait_for(lambda: tab.look().max() > 150, "letters on the page")
        before = tab.look()
        tab.press("?")
        tab.until("Keys")
        wait_for(lambda: (tab.look() != before).mean() > 0.05, "the help on the page")
        tab.press("Escape")
        wait_for(lambda: (tab.look() != before).mean() < 0.01, "the list as it was")
        tab.press("Enter")
        tab.until("device")
        wait_for(lambda: (tab.look() != before).mean() > 0.05, "the run on the page")
        wait_for(lambda: is_full(tab.look()), "a full window in many colours")
        # Nobody else is asked, on the internet or elsewhere.
        assert all(url.startswith((served.address, "data:")) for url in tab.asked)
        (workbench,) = served.workbenches()
        tab.press("q")
        page.locator("text=The workbench was left").wait_for()
        wait_for(lambda: not served.workbenches(), "the end of the workbench")
        assert not Path("/proc", str(workbench)).exists()
        # Another one is open while the server ends.
        page.locator("button").click()
        tab.until("1 run")
        (workbench,) = served.workbenches()
        served.process.send_signal(signal.SIGINT)
        said, _ = served.process.communicate(timeout=30)
        assert (said, served.process.returncode) == ("", 0)
        wait_for(lambda: not Path("/proc", str(workbench)).exists(), "the end of the workbench")
        browser.close()


def test_workbench_leaves_when_its_server_was_killed(served: Served) -> None:
    with connect(f"ws{served.address[4:]}/ws", origin=Origin(served.address)) as line:
        assert isinstance(line.recv(timeout=30), bytes)
        (workbench,) = served.workbenches()
        served.process.kill()
        wait_for(lambda: not Path("/proc", str(workbench)).exists(), "the end of the workbench")


def _refusal(address: str, **headers: str) -> int:
    request = urllib.request.Request(address, headers=headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    with refused.value as answer:
        return answer.code


def test_other_pages_of_a_browser_reach_no_workbench(served: Served, tmp_path: Path) -> None:
    socket_of_it = f"{served.address}/ws"
    assert _refusal(socket_of_it) == 403
    assert _refusal(socket_of_it, Origin="http://elsewhere.example") == 403
    # A name of somebody else's that leads to this machine.
    there = f"elsewhere.example:{served.port}"
    assert _refusal(socket_of_it, Host=there, Origin=f"http://{there}") == 403
    assert served.workbenches() == []
    taken = ddpm_tui(tmp_path, "serve", "--port", str(served.port))
    assert taken.returncode == 2 and "choose another by --port" in taken.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--host", "0.0.0.0"], "say --public"),
        (["--host", "::"], "say --public"),
        (["--host", "no name"], "no name or address"),
        (["nosuch"], "There is no run 'nosuch'"),
    ],
)
def test_refused_in_one_sentence(tmp_path: Path, words: list[str], says: str) -> None:
    refused = ddpm_tui(tmp_path, "serve", *words)
    assert refused.returncode == 2 and says in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_public_address_is_taken_as_said(tmp_path: Path) -> None:
    with socket.create_server(("0.0.0.0", 0)) as other:
        port = str(other.getsockname()[1])
        said = ddpm_tui(tmp_path, "serve", "--host", "0.0.0.0", "--public", "--port", port)
    assert said.returncode == 2 and "Nothing can listen on port" in said.stderr


def test_missing_extra_is_told(tmp_path: Path) -> None:
    told = ddpm_tui_without("textual_serve", tmp_path, "serve")
    assert told.returncode == 2 and "pip install 'ddpm-tui[serve]'" in told.stderr
