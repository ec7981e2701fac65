"""Open the workbench on a terminal."""

from pathlib import Path

from engine.runs.store import find_run, runs_folder
from tui.app import Workbench
from tui.command_line.launch import launch
from tui.widgets.picture import ImageMode


def open_workbench(
    checkpoints: Path | None,
    images: ImageMode,
    *,
    start: str | None = None,
    name: str | None = None,
) -> None:
    """Run the workbench until the user leaves it.

    Args:
        checkpoints: the folder of the runs, if named.
        images: how images are drawn.
        start: preset or configuration file to train, or to go on with.
        name: run to open.

    Raises:
        UserError: no such run, preset or file, or it cannot be started.
    """
    folder = runs_folder(checkpoints)
    run, engine = (find_run(folder, name) if name else None), None
    if start is not None:
        launched = launch(start, None, [], True, checkpoints)
        run, engine = launched.run, launched.engine
    word = Workbench(folder, images, run, engine).run()
    if word:
        print(word)
