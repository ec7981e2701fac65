"""Have a run's engine evaluate it: the cost beforehand, the progress, the figures."""

import asyncio
import sys
from pathlib import Path

import msgspec
from rich.console import Console

from engine.errors import UserError
from engine.evaluation.settings import EvaluationSettings, check_enough, check_evaluation
from engine.results.export import check_writable
from engine.runs.directory import RunDirectory
from engine.runs.evaluations import Evaluation, Memorised, find_evaluation
from engine.runs.files import naming_disk_trouble, write_whole
from engine.runs.images import read_images
from engine.runs.resume import read_config
from engine.service.asking import require_checkpoint
from engine.service.messages import Evaluate, Working
from tui.command_line.asking import CANCELLED, Asker
from tui.command_line.own import find_own_run
from tui.text import duration, figure


def evaluate_run(
    name: str,
    checkpoints: Path | None,
    settings: EvaluationSettings,
    picture: Path | None,
    as_json: bool,
) -> None:
    """Evaluate, show how it goes, and print what came of it.

    Raises:
        UserError: anything that cannot be done as asked.
    """
    run = find_own_run(name, checkpoints)
    if picture is not None:
        check_writable(picture, ".png")
    _check(run, settings)
    console = Console(stderr=as_json)
    telling = _Cost(console, settings)
    done = asyncio.run(Asker(run, Evaluate(settings=settings), console, telling.hear).ask())
    if done is None:
        console.print("Cancelled, and nothing of it was kept.")
        sys.exit(CANCELLED)
    evaluation = find_evaluation(run, done.result)
    if evaluation is None:
        raise UserError(f"{done.result} is not in {run.evaluations}: training has gone on.")
    saved = run.evaluation_picture(evaluation.name)
    if picture is not None:
        with naming_disk_trouble(f"Saving {str(picture)!r}"):
            write_whole(picture.absolute(), saved.read_bytes())
    if as_json:
        print(msgspec.json.encode(evaluation).decode())
    else:
        print("\n".join(in_words(evaluation)))
        print(
            f"{evaluation.name} is in {run.evaluations}; pairs of a generated image and the "
            f"training image nearest to it in {picture or saved} ({evaluation.seconds:.1f} s)"
        )


def in_words(evaluation: Evaluation) -> list[str]:
    """What was measured, and how, a line each."""
    made = evaluation
    live = ", in training" if made.is_live else ""
    lines = [
        f"KID {made.value:.5f} ± {made.standard_error:.5f} (standard error), {made.protocol}",
        f"{made.images:,} images against {made.references:,} validation images",
        f"{made.sampler}, {made.steps} steps, eta {made.eta:g}, seed {made.seed}",
        f"{made.weights} weights of step {made.step:,} (checkpoint {made.checkpoint}{live})",
    ]
    if made.subset_mean is not None:
        lines.append(
            f"as torch-fidelity: mean {made.subset_mean:.5f}, sd {made.subset_sd:.5f} over "
            f"{made.subsets} subsets of {made.subset_size:,} (no standard error)"
        )
    if made.fid is not None:
        lines.append(
            f"FID {figure(made.fid, 4)} with n = {made.images:,} against {made.references:,} "
            f"(biased: compare at equal numbers alone)"
        )
    lines += _memorisation("features", made.by_features)
    lines += _memorisation("pixels", made.by_pixels)
    if made.by_features is None:
        lines.append(f"memorisation: {made.references} validation images are too few to tell")
    return lines


def _memorisation(space: str, told: Memorised | None) -> list[str]:
    if told is None:
        return []
    return [
        f"memorisation by {space}: {told.share:.1%} ± {told.share_error:.1%} as near to a training "
        f"image as {told.quantile:.0%} of validation images; nearer than a validation image with "
        f"probability {told.closer:.3f} ± {told.closer_error:.3f} (unseen images: 0.5)"
    ]


def _check(run: RunDirectory, settings: EvaluationSettings) -> None:
    """What can be told at once need not wait for an engine to load TensorFlow."""
    check_evaluation(settings, read_config(run).diffusion.steps)
    require_checkpoint(run)
    images = read_images(run.images)
    if images is not None:
        check_enough(images.validation, settings.protocol)


class _Cost:
    """Tells what it will cost: in steps before, in time once the first images are drawn."""

    def __init__(self, console: Console, settings: EvaluationSettings) -> None:
        self._console = console
        self._is_told = False
        images, steps = settings.images, settings.sampling.steps
        console.print(
            f"{images:,} images x {steps:,} steps: {images * steps:,} passes of an image through "
            f"the network",
            soft_wrap=True,
        )

    def hear(self, working: Working) -> None:
        """Tell the time that is left, the first time that it is known."""
        if working.seconds_left is None or not working.activity.startswith("drawing images"):
            return
        if not self._is_told:
            self._is_told = True
            about = duration(working.seconds_left)
            self._console.print(f"about {about}, by the pace of the first images")
