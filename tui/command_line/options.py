"""Options that several subcommands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


def _known_sampler(name: str) -> str:
    """A sampler's name, checked; the engine's table of them is loaded no sooner."""
    from engine.diffusion.samplers.named import SAMPLERS
    from engine.errors import UserError

    if name not in SAMPLERS:
        raise UserError(f"There is no sampler {name!r}: choose one of {', '.join(SAMPLERS)}.")
    return name


class RunStates(StrEnum):
    """The states of a run by name."""

    NEW = "new"
    STARTING = "starting"
    TRAINING = "training"
    PAUSED = "paused"
    STOPPED = "stopped"
    FINISHED = "finished"
    FAILED = "failed"
    DEAD = "dead"


class Images(StrEnum):
    """How images are drawn in the terminal."""

    AUTO = "auto"
    TGP = "tgp"
    SIXEL = "sixel"
    HALFCELL = "halfcell"
    OFF = "off"


ImagesOption = Annotated[
    Images, typer.Option("--images", help="How images are drawn in the terminal.")
]
WorkbenchImagesOption = Annotated[
    Images | None,
    typer.Option(
        "--images",
        help="How images are drawn in the terminal; else as the workbench's settings say.",
    ),
]
DEFAULT_SAMPLER, DEFAULT_STEPS = "dpm-solver", 20
"""The best trade that was measured: docs/sampler-quality.md."""

CheckpointsOption = Annotated[
    Path | None,
    typer.Option("--checkpoints", metavar="DIR", help="Folder of the runs."),
]
RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="Name or folder of a run.")]
SamplerOption = Annotated[
    str,
    typer.Option(
        parser=_known_sampler,
        metavar="NAME",
        help="dpm-solver, which is DPM-Solver++(2M), ddim, ddpm, or one of your own.",
    ),
]
StepsOption = Annotated[int, typer.Option(help="Sampling steps, at most the noise levels.")]
EtaOption = Annotated[float, typer.Option(help="DDIM's share of fresh noise, 0 to 1.")]
SeedOption = Annotated[int, typer.Option(help="Decides the noise.")]
ClipOption = Annotated[
    bool, typer.Option("--clip/--no-clip", help="Cut predicted images to the pictures' range.")
]
CheckpointOption = Annotated[
    str,
    typer.Option(
        metavar="last|best|live|STEP",
        help="Whose weights; best: as checkpoint.best_on says; live: of the running training.",
    ),
]
WeightsOption = Annotated[
    str,
    typer.Option(metavar="ema|raw|LENGTH", help="LENGTH: a power-function EMA, such as 0.1."),
]
LevelOption = Annotated[int, typer.Option(help="Noise level to start from, 0 the cleanest.")]
SaveOption = Annotated[
    Path | None, typer.Option("--save", metavar="FILE.png", help="Save the picture.")
]
GifOption = Annotated[
    Path | None, typer.Option("--gif", metavar="FILE.gif", help="Save the way there, animated.")
]
FramesOption = Annotated[
    Path | None,
    typer.Option("--frames", metavar="FILE.npz", help="Save every stored frame as arrays."),
]
