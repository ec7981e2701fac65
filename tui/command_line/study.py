"""`ddpm-tui study`: measure the original's lessons again, and write the report."""

from pathlib import Path
from typing import Annotated

import typer


def study(
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder of the study; default: study in the user's data folder."
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this lesson; may be repeated."),
    ] = None,
    seeds: Annotated[
        int | None, typer.Option(metavar="N", help="At most so many seeds of each variant.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="Change a setting of the base; may be repeated."
        ),
    ] = None,
    images: Annotated[
        int, typer.Option(metavar="N", help="Drawn for each KID; fewer are quicker and less sure.")
    ] = 256,
    processes: Annotated[
        int | None,
        typer.Option(metavar="N", help="Trainings at once; default: one for each core, at most 4."),
    ] = None,
    report: Annotated[
        bool, typer.Option("--report", help="Train nothing: write the report of what is there.")
    ] = False,
    docs: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder that study.md and its figures go to; default: DIR of --out."
        ),
    ] = None,
) -> None:
    """Train small variants of the base, judge them alike, and write study.md with figures.

    About half an hour on two idle cores. Ctrl-C keeps what is done; the same command goes on.
    """
    from engine.study.folder import StudyFolder, default_folder
    from engine.study.order import Order
    from tui.command_line.conduct_study import conduct_study

    folder = StudyFolder((out or default_folder()).expanduser().absolute())
    order = Order(str(folder.path), tuple(only or ()), tuple(settings or ()), seeds, images)
    where = (docs or folder.path).expanduser().absolute()
    conduct_study(folder, order, where, processes, only_report=report)
