"""Serve the page of a run until it is told to end."""

import asyncio
import os
import signal
import socket
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from engine.config import Config
from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.resume import read_config
from engine.runs.summary import summarise
from engine.service.asking import require_checkpoint
from engine.service.listening import link
from web.options import Options, Place

_SECONDS_TO_LET_GO, _SECONDS_BETWEEN_LOOKS = 2, 0.1
_BACKLOG = 128


def serve(run: RunDirectory, options: Options, tell: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        run: what to draw from.
        options: how.
        tell: called with where the page is, and with what will be refused.

    Raises:
        UserError: the run has nothing to draw with, the port is taken, Gradio is not installed,
            or strangers could come in.
    """
    options.check()
    config = read_config(run)
    require_checkpoint(run)
    if find_spec("gradio") is None:
        raise UserError(
            "The page is made by Gradio, which is not installed: install ddpm-tui with its extra "
            "`web` (pip install 'ddpm-tui[web]')."
        )
    listening = _listen(options)
    with listening, tempfile.TemporaryDirectory(prefix="ddpm-web-") as folder:
        _serve(run, config, options, listening, Place(Path(folder)), tell)


def _serve(
    run: RunDirectory, config: Config, options: Options, listening: socket.socket, place: Place,
    tell: Callable[[str], None],
) -> None:  # fmt: skip
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_TEMP_DIR"] = str(place.gradio)
    # Gradio reads the two above when it is loaded.
    from web.app import build_site
    from web.page import build_page
    from web.uploads import Uploads

    page = build_page(run, config, options, Uploads(place.uploads, config.data))
    site = build_site(page, options)
    for number in (signal.SIGINT, signal.SIGTERM):
        # The server raises again what it was ended by: it has been heard by then.
        signal.signal(number, lambda *_: None)
    tell(f"{run.name} is at {link(options.host, listening.getsockname()[1])} (Ctrl-C ends it)")
    if summarise(run).is_training and not options.allows_pauses:
        tell("But it is being trained now, and visitors are told to come back when that has ended.")

    async def close() -> None:
        await page.drawings.close()
        site.hang_up()

    asyncio.run(_until_told_to_end(site.app, listening, close))


async def _until_told_to_end(app: Any, listening: socket.socket, close: Callable[[], Any]) -> None:
    import uvicorn

    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_SECONDS_TO_LET_GO,
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not (server.should_exit or serving.done()):
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
    await close()
    await serving


def _listen(options: Options) -> socket.socket:
    """Take the port before anything slow is done."""
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    try:
        return socket.create_server(
            (options.host, options.port), family=family, backlog=_BACKLOG, reuse_port=False
        )
    except (OSError, OverflowError) as error:
        number = getattr(error, "errno", None)
        reason = os.strerror(number) if number and number > 0 else error
        raise UserError(
            f"Port {options.port} of {options.host} cannot be listened on ({reason}): choose "
            f"another one by --port."
        ) from None
