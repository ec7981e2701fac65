"""`ddpm-tui doctor`: is everything here that training and the workbench need?"""

from typing import Annotated

import typer

from tui.command_line.options import CheckpointsOption


def doctor(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print an object, for scripts, once all is known.")
    ] = False,
    checkpoints: CheckpointsOption = None,
) -> None:
    """Look at this machine, this terminal and this installation, and say what to do about it.

    The exit code is 1 if no training can begin here, else 0.

    \b
    Keys of --json: can_train, and checks: a list of objects with
      subject, verdict (ok, note, problem), found, remedy ("" for none),
      stops_training
    """
    from tui.command_line.examining import examine_and_report

    raise typer.Exit(0 if examine_and_report(checkpoints, as_json) else 1)
