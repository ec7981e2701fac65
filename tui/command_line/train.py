"""`ddpm-tui train`: start or go on with a training, and follow it."""

import signal
from typing import Annotated

import typer

from tui.command_line.options import CheckpointsOption


def train(
    source: Annotated[str, typer.Argument(metavar="PRESET|CONFIG.toml", help="What to train.")],
    run: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of the run; default: PRESET-N.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="Change a setting; may be repeated. With --resume, what may change in a run: "
            "more training.epochs extend a finished one.",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run if it exists, else start it.")
    ] = False,
    from_step: Annotated[
        int | None,
        typer.Option(
            "--from",
            metavar="STEP",
            help="With --resume: go back to this checkpoint, giving up what came after.",
        ),
    ] = None,
    detach: Annotated[
        bool, typer.Option("--detach", help="Start the training and return at once.")
    ] = False,
    checkpoints: CheckpointsOption = None,
) -> None:
    """Train without the workbench. Ctrl-C saves and stops; a closed terminal changes nothing."""
    from tui.command_line.follow import follow
    from tui.command_line.launch import launch

    early: list[int] = []
    if not detach:
        # A Ctrl-C while the engine is being started must stop it too, once it can be asked.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda received, _: early.append(received))
    launched = launch(source, run, settings or [], resume, from_step, checkpoints)
    if detach:
        launched.report_detached()
    else:
        raise typer.Exit(follow(launched, early_signals=early))
