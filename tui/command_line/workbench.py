"""Open the workbench on a terminal."""

import gc
import logging
import os
import signal
import sys
import time
from pathlib import Path
from threading import Thread

from engine.errors import UserError
from engine.runs.store import find_run, runs_folder
from tui.command_line.launch import launch
from tui.image_mode import ImageMode
from tui.late_answers import swallowing_late_answers

_SECONDS_BETWEEN_LOOKS = 1.0


def open_workbench(
    checkpoints: Path | None,
    images: ImageMode | None,
    *,
    start: str | None = None,
    name: str | None = None,
) -> None:
    """Run the workbench until the user leaves it.

    Args:
        checkpoints: the folder of the runs, if named.
        images: how images are drawn; None: as the user's settings say.
        start: preset or configuration file to train, or to go on with.
        name: run to open.

    Raises:
        UserError: no such run, preset or file, or it cannot be started.
    """
    folder = runs_folder(checkpoints)
    run, engine = (find_run(folder, name) if name else None), None
    if _is_served():
        Thread(target=_leave_with_the_server, args=[os.getppid()], daemon=True).start()
    else:
        _check_terminal()
    # What the terminal does not answer is no news for the user.
    logging.getLogger("textual_image").addHandler(logging.NullHandler())
    # What is made from here to the first frame stays: looking for garbage in it takes a tenth of a
    # second, and finds none. The workbench takes it up again.
    gc.disable()
    # Importing this asks the terminal what it can draw, so there must be one.
    with swallowing_late_answers():
        from tui.app import Workbench

    if start is not None:
        launched = launch(start, None, [], True, None, checkpoints)
        run, engine = launched.run, launched.engine
    # While it watches the mouse, GNU screen keeps a pressed Escape until another key comes.
    word = Workbench(folder, images, run, engine).run(mouse="STY" not in os.environ)
    if word and not _is_served():
        print(word)


def _is_served() -> bool:
    """Whether a browser is the terminal: standard input and output are its packets then."""
    return os.environ.get("TEXTUAL_DRIVER", "").endswith(":WebDriver")


def _leave_with_the_server(server: int) -> None:
    """A server that was killed closes no tab: without it nobody could leave this workbench."""
    while os.getppid() == server:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os.kill(os.getpid(), signal.SIGTERM)


def _check_terminal() -> None:
    """Refuse to open on what is no terminal, or has no size."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UserError(
            "The workbench needs a terminal: open one, or train without it by `ddpm-tui train`."
        )
    if os.environ.get("TERM") == "dumb":
        raise UserError(
            "This terminal says that nothing can be drawn on it (TERM is dumb): set TERM to what "
            "it is, or use `ddpm-tui train`, `runs` and `show`, which only print."
        )
    if 0 in os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1):
        raise UserError(
            "This terminal says that it has no columns or rows: tell it its size, "
            "such as `stty cols 120 rows 36`."
        )
