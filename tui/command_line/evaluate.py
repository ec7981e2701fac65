"""`ddpm-tui evaluate`: a figure for a run's images, with its error and all it depends on."""

from pathlib import Path
from typing import Annotated, cast

import typer

from tui.command_line.options import (
    DEFAULT_SAMPLER,
    DEFAULT_STEPS,
    CheckpointOption,
    CheckpointsOption,
    ClipOption,
    EtaOption,
    RunArgument,
    SamplerOption,
    SeedOption,
    StepsOption,
    WeightsOption,
)


def evaluate(
    run: RunArgument,
    images: Annotated[int, typer.Option(help="Images to draw.")] = 256,
    protocol: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="kid-efficientnet-lite0, kid-inception75-keras, kid-inception299-keras or "
            "kid-inception2015; never compare figures of two.",
        ),
    ] = "kid-efficientnet-lite0",
    weights_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The protocol's published weights, where it needs them."),
    ] = None,
    sampler: SamplerOption = DEFAULT_SAMPLER,
    steps: StepsOption = DEFAULT_STEPS,
    eta: EtaOption = 0.0,
    seed: SeedOption = 0,
    clip: ClipOption = True,
    checkpoint: CheckpointOption = "last",
    weights: WeightsOption = "ema",
    save: Annotated[
        Path | None,
        typer.Option(
            "--save",
            metavar="FILE.png",
            help="Save pairs: a generated image and the training image nearest to it.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    checkpoints: CheckpointsOption = None,
) -> None:
    """Compare drawn images with real ones: KID with its error, FID, and what was memorised."""
    from engine.diffusion.samplers.named import SamplerName
    from engine.evaluation.settings import EvaluationSettings, named_protocol
    from engine.results.settings import SamplerSettings
    from tui.command_line.evaluating import evaluate_run

    sampling = SamplerSettings(
        sampler=cast(SamplerName, sampler),
        steps=steps,
        eta=eta,
        seed=seed,
        clip=clip,
        checkpoint=checkpoint,
        weights=weights,
    )
    settings = EvaluationSettings(
        sampling=sampling,
        images=images,
        protocol=named_protocol(protocol),
        # The engine works in a folder of its own.
        weights_file=str(weights_file.expanduser().absolute()) if weights_file else "",
    )
    evaluate_run(run, checkpoints, settings, save, as_json)
