"""`ddpm-tui export`: a run as others can use it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tui.command_line.options import CheckpointsOption, RunArgument


class ExportFormat(StrEnum):
    """What is written."""

    SPACE = "space"


def export(
    run: RunArgument,
    to: Annotated[Path, typer.Option(metavar="DIR", help="Folder to make.")],
    export_format: Annotated[
        ExportFormat, typer.Option("--format", help="space: a Hugging Face Space.")
    ] = ExportFormat.SPACE,
    checkpoint: Annotated[
        str, typer.Option(metavar="last|best|STEP", help="Whose averaged weights.")
    ] = "last",
    checkpoints: CheckpointsOption = None,
) -> None:
    """Write a run as a folder to publish: its page, its settings and averaged weights."""
    from engine.runs.store import find_run, runs_folder
    from web.space.folder import write_space

    target = to.expanduser()
    write_space(find_run(runs_folder(checkpoints), run), target, checkpoint)
    print(f"{target} is a Space: everybody who finds it may draw. Push it with git, and git-lfs.")
