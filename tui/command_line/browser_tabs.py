"""A workbench process for each tab of a browser, by textual-serve."""

import asyncio
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from textual_serve.server import Server

from engine.service.listening import is_loopback

_NOT_FOR_A_TAB = ("TMUX", "STY", "SSH_CONNECTION", "SSH_TTY", "TERM", "NO_COLOR")
"""They tell of the terminal that the server was started in, where nothing is drawn."""
_SECONDS_TO_LEAVE = 5.0


class BrowserTabs(Server):
    """Serves our page; refuses what other pages than it would send."""

    def __init__(self, command: str, is_public: bool) -> None:
        """Serve `command`, an application by Textual; `is_public`: under any name of the host."""
        super().__init__(
            command, title="ddpm-tui", templates_path=Path(__file__).with_name("served_page")
        )
        self._is_public = is_public
        self._tabs: set[asyncio.Task[object]] = set()

    def serve_on(self, listener: socket.socket) -> None:
        """Serve on a socket that listens, until SIGINT or SIGTERM."""
        for name in _NOT_FOR_A_TAB:
            os.environ.pop(name, None)
        # What a workbench draws is always UTF-8 here, whatever the locale of the server.
        os.environ["PYTHONIOENCODING"] = "utf-8"
        os.environ["LC_ALL"] = "C.UTF-8"
        web.run_app(
            self._make_app(), sock=listener, print=lambda *_: None, access_log=None,
            shutdown_timeout=_SECONDS_TO_LEAVE,
        )  # fmt: skip

    async def on_startup(self, app: web.Application) -> None:
        """Nothing: the address has been told."""

    async def on_shutdown(self, app: web.Application) -> None:
        """Let the workbenches of all tabs leave."""
        for tab in self._tabs:
            tab.cancel()
        if self._tabs:
            await asyncio.wait(self._tabs, timeout=_SECONDS_TO_LEAVE)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Begin a workbench for a tab, and end it with the tab."""
        self._check_sender(request)
        tab = asyncio.current_task()
        assert tab is not None
        self._tabs.add(tab)
        try:
            return await super().handle_websocket(request)
        finally:
            self._tabs.discard(tab)

    def _check_sender(self, request: web.Request) -> None:
        """Any page in the user's browser can reach this machine: only ours may.

        A browser says which page asks. That alone is no proof where a foreign name was made to
        lead here, so for this machine alone only its own names count.
        """
        host, origin = request.host, request.headers.get("Origin", "")
        is_ours = urlsplit(origin).netloc == host
        is_known = self._is_public or is_loopback(urlsplit(f"//{host}").hostname or "")
        if not (is_ours and is_known):
            raise web.HTTPForbidden(text="Only the page of ddpm-tui itself may ask for this.")
