"""`ddpm-tui sample`, `denoise`, `reconstruct`, `interpolate`, `fork`: drawings from a run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from tui.command_line.options import (
    DEFAULT_SAMPLER,
    DEFAULT_STEPS,
    CheckpointOption,
    CheckpointsOption,
    ClipOption,
    EtaOption,
    FramesOption,
    GifOption,
    LevelOption,
    RunArgument,
    SamplerOption,
    SaveOption,
    SeedOption,
    StepsOption,
    WeightsOption,
)

if TYPE_CHECKING:
    from engine.diffusion.samplers import SamplerName
    from engine.results.settings import SamplerSettings


def sample(
    run: RunArgument,
    count: Annotated[int, typer.Option(help="Images.")] = 16,
    sampler: SamplerOption = DEFAULT_SAMPLER,
    steps: StepsOption = DEFAULT_STEPS,
    eta: EtaOption = 0.0,
    seed: SeedOption = 0,
    clip: ClipOption = True,
    checkpoint: CheckpointOption = "last",
    weights: WeightsOption = "ema",
    save: SaveOption = None,
    gif: GifOption = None,
    frames: FramesOption = None,
    checkpoints: CheckpointsOption = None,
) -> None:
    """Draw images from pure noise. Works on a finished run and on one that is being trained."""
    from engine.service.messages import Sample
    from tui.command_line.drawing import Exports, draw

    settings = _settings(sampler, steps, eta, seed, clip, checkpoint, weights)
    command = Sample(settings=settings, count=count)
    draw(run, checkpoints, command, Exports(save, gif, frames))


def denoise(
    run: RunArgument,
    image: Annotated[Path, typer.Argument(metavar="IMAGE", help="A picture.")],
    level: LevelOption = 300,
    add_noise: Annotated[
        bool, typer.Option("--add-noise", help="The picture is clean: noise it to LEVEL first.")
    ] = False,
    sampler: SamplerOption = DEFAULT_SAMPLER,
    steps: StepsOption = DEFAULT_STEPS,
    eta: EtaOption = 0.0,
    seed: SeedOption = 0,
    clip: ClipOption = True,
    checkpoint: CheckpointOption = "last",
    weights: WeightsOption = "ema",
    save: SaveOption = None,
    gif: GifOption = None,
    frames: FramesOption = None,
    checkpoints: CheckpointsOption = None,
) -> None:
    """Clean a picture of yours, taken for one that is noisy to LEVEL."""
    from engine.service.messages import Denoise
    from tui.command_line.drawing import Exports, draw

    settings = _settings(sampler, steps, eta, seed, clip, checkpoint, weights)
    # The engine works in a folder of its own.
    file = str(image.expanduser().absolute())
    command = Denoise(settings=settings, file=file, level=level, add_noise=add_noise)
    draw(run, checkpoints, command, Exports(save, gif, frames))


def reconstruct(
    run: RunArgument,
    images: Annotated[
        int | None, typer.Option(help="Validation images, chosen by the seed. [default: 5]")
    ] = None,
    pick: Annotated[
        str | None, typer.Option(metavar="N,N,...", help="These validation images, from 0.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option(metavar="IMAGE", help="A picture of yours instead.")
    ] = None,
    level: LevelOption = 300,
    sampler: SamplerOption = DEFAULT_SAMPLER,
    steps: StepsOption = DEFAULT_STEPS,
    eta: EtaOption = 0.0,
    seed: SeedOption = 0,
    clip: ClipOption = True,
    checkpoint: CheckpointOption = "last",
    weights: WeightsOption = "ema",
    save: SaveOption = None,
    gif: GifOption = None,
    frames: FramesOption = None,
    checkpoints: CheckpointsOption = None,
) -> None:
    """Noise validation images, or a picture, to LEVEL; bring them back, beside what they were."""
    from tui.command_line.drawing import Exports, draw
    from tui.command_line.reconstructing import reconstruction

    settings = _settings(sampler, steps, eta, seed, clip, checkpoint, weights)
    command = reconstruction(settings, level, images, pick, file)
    draw(run, checkpoints, command, Exports(save, gif, frames))


def interpolate(
    run: RunArgument,
    to: Annotated[int, typer.Option(metavar="SEED", help="The seed it ends at.")],
    count: Annotated[int, typer.Option(help="Images, both ends included.")] = 8,
    sampler: SamplerOption = DEFAULT_SAMPLER,
    steps: StepsOption = DEFAULT_STEPS,
    seed: SeedOption = 0,
    clip: ClipOption = True,
    checkpoint: CheckpointOption = "last",
    weights: WeightsOption = "ema",
    save: SaveOption = None,
    gif: GifOption = None,
    frames: FramesOption = None,
    checkpoints: CheckpointsOption = None,
) -> None:
    """Draw the way from one seed's first image to another's, without fresh noise."""
    from engine.service.messages import Interpolate
    from tui.command_line.drawing import Exports, draw

    settings = _settings(sampler, steps, 0.0, seed, clip, checkpoint, weights)
    command = Interpolate(settings=settings, other_seed=to, count=count)
    draw(run, checkpoints, command, Exports(save, gif, frames))


def fork(
    run: RunArgument,
    result: Annotated[str, typer.Argument(metavar="RESULT", help="Such as sample-1.")],
    frame: Annotated[int, typer.Option(help="Steps already done, 0 the beginning.")],
    ways: Annotated[int, typer.Option(help="Branches.")] = 4,
    image: Annotated[int, typer.Option(help="Which image of the result, from 0.")] = 0,
    seed: SeedOption = 1,
    save: SaveOption = None,
    gif: GifOption = None,
    frames: FramesOption = None,
    checkpoints: CheckpointsOption = None,
) -> None:
    """Go on from a frame of a stored result with fresh noise, several ways."""
    from engine.service.messages import Fork
    from tui.command_line.drawing import Exports, draw

    command = Fork(parent=result, frame=frame, ways=ways, image=image, seed=seed)
    draw(run, checkpoints, command, Exports(save, gif, frames))


def _settings(
    sampler: str,
    steps: int,
    eta: float,
    seed: int,
    clip: bool,
    checkpoint: str,
    weights: str,
) -> "SamplerSettings":
    from engine.results.settings import SamplerSettings

    return SamplerSettings(
        sampler=cast("SamplerName", sampler),
        steps=steps,
        eta=eta,
        seed=seed,
        clip=clip,
        checkpoint=checkpoint,
        weights=weights,
    )
