"""`ddpm-tui serve`: the workbench in a browser."""

from typing import Annotated

import typer

from tui.command_line.options import CheckpointsOption


def serve(
    run: Annotated[
        str | None, typer.Argument(metavar="RUN", help="Open this run; else as in a terminal.")
    ] = None,
    host: Annotated[
        str, typer.Option(metavar="NAME", help="Listen on this address.")
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(metavar="N", min=0, max=65535, help="Listen here; 0: on any that is free."),
    ] = 8000,
    public: Annotated[
        bool,
        typer.Option(
            "--public",
            help="Let other machines in: whoever opens the page controls the trainings.",
        ),
    ] = False,
    checkpoints: CheckpointsOption = None,
) -> None:
    """Serve the workbench to browsers, a workbench of its own to each tab, until Ctrl-C.

    Trainings are processes of their own: they outlive the tab and the server.
    """
    from tui.command_line.serving import require_textual_serve, serve_workbench

    require_textual_serve()
    serve_workbench(run, host, port, public, checkpoints)
