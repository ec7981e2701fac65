"""Where the served workbench listens, who may come in, and how a tab's workbench is begun."""

import shlex
import socket
import sys
from importlib.util import find_spec
from pathlib import Path

from engine.errors import UserError
from engine.runs.store import find_run, runs_folder
from engine.service.listening import is_loopback, link


def require_textual_serve() -> None:
    """Refuse without textual-serve, which is an extra.

    Raises:
        UserError: with how to install it.
    """
    if find_spec("textual_serve") is None:
        raise UserError(
            "Serving the workbench needs textual-serve, which is not installed: "
            "pip install 'ddpm-tui[serve]'."
        )


def serve_workbench(
    run: str | None, host: str, port: int, is_public: bool, checkpoints: Path | None
) -> None:
    """Serve until interrupted.

    Args:
        run: to open; None: the only live one, or the list.
        host: name or address to listen on.
        port: 0 to 65535; 0: any that is free.
        is_public: other machines are let in.
        checkpoints: the folder of the runs, if named.

    Raises:
        UserError: no such run; another machine's address without `is_public`; nothing can
            listen there.
    """
    folder = runs_folder(checkpoints)
    if run is not None:
        # Found now, not in each tab: the folder may be named from where we stand.
        run = str(find_run(folder, run).path)
    listener = _listen(host, port, is_public)
    from tui.command_line.browser_tabs import BrowserTabs

    with listener:
        print(_word(listener, host, is_public), flush=True)
        BrowserTabs(_command(checkpoints, run), is_public).serve_on(listener)


def _listen(host: str, port: int, is_public: bool) -> socket.socket:
    try:
        (family, _, _, _, address), *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UserError(f"{host!r} is no name or address that this machine knows.") from None
    if not (is_public or is_loopback(str(address[0]))):
        raise UserError(
            f"On {host} other machines could come in, and whoever opens the page controls the "
            f"trainings: say --public if that is meant, or reach 127.0.0.1 by "
            f"`ssh -L {port}:127.0.0.1:{port}`."
        )
    try:
        return socket.create_server((str(address[0]), port), family=family)
    except OSError as error:
        why = error.strerror or str(error)
        raise UserError(
            f"Nothing can listen on port {port} of {host} ({why}): choose another by --port."
        ) from None


def _command(checkpoints: Path | None, run: str | None) -> str:
    """What a tab's workbench is begun by; half cells are the pictures that browsers draw."""
    # A folder that was not named is found as here: the tab's workbench starts in the same place.
    named = ["--checkpoints", str(checkpoints.absolute())] if checkpoints else []
    options = ["--images", "halfcell", *named]
    words = ["open", *options, "--", run] if run else options
    return "exec " + shlex.join([sys.executable, "-P", "-m", "tui.command_line.main", *words])


def _word(listener: socket.socket, host: str, is_public: bool) -> str:
    who = "anybody who reaches this machine" if is_public else "this machine alone"
    return (
        f"The workbench is at {link(host, listener.getsockname()[1])} for {who}. "
        "Ctrl-C ends it; trainings go on."
    )
