"""What every answer of the server is wrapped in: nothing from elsewhere, and for nobody else."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'"
)
"""Gradio makes scripts as it goes; but no browser fetches any from another place."""
_OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")


class Shield:
    """Adds the headers; refuses names that a loopback server is not called by."""

    def __init__(self, app: App, is_framed: bool, names: tuple[str, ...] = ()) -> None:
        """Wrap a server.

        Args:
            app: the server.
            is_framed: whether other sites may show the page within theirs.
            names: the only hosts that may be asked for; empty: any. A page of somebody else's
                could otherwise reach a loopback server under its own name (DNS rebinding).
        """
        self._app, self._names = app, names
        policy = _POLICY if is_framed else f"{_POLICY}; frame-ancestors 'self'"
        self._headers = [
            (b"content-security-policy", policy.encode()),
            (b"referrer-policy", b"no-referrer"),
            (b"x-content-type-options", b"nosniff"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self._headers]
            await send(message)

        if scope["type"] == "http" and self._names and _host(scope) not in self._names:
            await send({"type": "http.response.start", "status": 400, "headers": []})
            await send({"type": "http.response.body", "body": b"This page has another name."})
            return
        await self._app(scope, receive, send_with_headers)


def own_names(host: str) -> tuple[str, ...]:
    """What a server that listens on a loopback address is called."""
    return (*_OWN_NAMES, host, f"[{host}]")


def _host(scope: Scope) -> str:
    said: str = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    name, colon, port = said.rpartition(":")
    return name if colon and port.isdigit() else said
