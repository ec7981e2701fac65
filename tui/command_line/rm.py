"""`ddpm-tui rm`: remove runs."""

from typing import Annotated

import typer

from tui.command_line.options import CheckpointsOption


def rm(
    runs: Annotated[list[str], typer.Argument(metavar="RUN...", help="Names or folders of runs.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    checkpoints: CheckpointsOption = None,
) -> None:
    """Remove runs with all that is in them, after asking. A run with a live engine is refused.

    All are looked at before any is removed; each is out of the list at once, or not touched.
    """
    from tui.command_line.removing import remove

    remove(runs, checkpoints, is_sure=yes)
