"""`ddpm-tui plot`: what the workbench shows, as a figure in a file."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tui.command_line.options import CheckpointsOption

if TYPE_CHECKING:
    from engine.curves.log_axis import Unit


class FigureKind(StrEnum):
    """What is drawn."""

    LOSS = "loss"
    KID = "kid"
    FID = "fid"
    LEVELS = "levels"
    RATES = "rates"
    SAMPLES = "samples"
    STRIP = "strip"
    RECONSTRUCTION = "reconstruction"


class Over(StrEnum):
    """What is on the x axis."""

    STEPS = "steps"
    EPOCHS = "epochs"
    IMAGES = "images"
    TIME = "time"


_UNITS: "dict[Over, Unit]" = {
    Over.STEPS: "steps",
    Over.EPOCHS: "epochs",
    Over.IMAGES: "images",
    Over.TIME: "wall time",
}


def plot(
    runs: Annotated[
        list[str],
        typer.Argument(metavar="RUN...", help="Runs; several share a chart of loss, kid or fid."),
    ],
    save: Annotated[
        Path, typer.Option("--save", metavar="FILE.svg|FILE.png", help="Where to; replaces it.")
    ],
    kind: Annotated[FigureKind, typer.Option(help="Which figure.")] = FigureKind.LOSS,
    x: Annotated[Over, typer.Option("--x", help="What curves are drawn over.")] = Over.STEPS,
    log: Annotated[
        bool | None,
        typer.Option("--log/--linear", help="The y axis. [default: log for loss and levels]"),
    ] = None,
    smooth: Annotated[
        int | None,
        typer.Option(
            metavar="LINES",
            help="Mean of so many lines of the training loss; 1: none. [default: a twentieth]",
        ),
    ] = None,
    train: Annotated[
        bool, typer.Option("--train/--no-train", help="The training loss too.")
    ] = True,
    protocol: Annotated[
        str, typer.Option(metavar="NAME", help="Of KID and FID, where there are several.")
    ] = "",
    result: Annotated[
        str, typer.Option(metavar="RESULT", help="Such as sample-1. [default: the newest]")
    ] = "",
    frames: Annotated[int, typer.Option(help="Of a strip, 2 to 24.")] = 9,
    image: Annotated[int, typer.Option(help="Of a strip: which of the images, from 0.")] = 0,
    dpi: Annotated[int, typer.Option(help="Dots per inch of a PNG.")] = 150,
    checkpoints: CheckpointsOption = None,
) -> None:
    """Save a figure of runs, or of a result of one, with matplotlib (the extra `plots`).

    \b
    loss            training and validation loss; of several runs laid over
                    each other
    kid, fid        measured by one protocol, KID with its standard error
    levels          loss by noise level, at the newest validation
    rates           learning rate and length of the gradient
    samples         the images of a result, side by side
    strip           the way from noise to an image: x_t, and x0 predicted from it
    reconstruction  noisy, reconstructed, original, nearest training image
    """
    from engine.figures.order import FigureOrder
    from tui.command_line.plotting import plot as draw

    order = FigureOrder(
        runs=tuple(runs),
        kind=kind.value,
        file=str(save),
        result=result,
        frames=frames,
        image=image,
        x=_UNITS[x],
        is_log=log,
        smooth=smooth,
        train=train,
        protocol=protocol,
        dpi=dpi,
    )
    draw(order, checkpoints)
