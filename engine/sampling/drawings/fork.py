"""Going on from a frame of a stored walk with fresh noise, several ways."""

from collections.abc import Generator
from itertools import islice

import msgspec
import numpy as np

from engine.diffusion.samplers import is_random, named_sampler, updates
from engine.errors import UserError
from engine.results.result import Parent, Result, find_result
from engine.results.settings import check_count, check_seed
from engine.results.trajectory import Trajectory
from engine.sampling.drawings.drawing import Drawing, Images, Plan, draw, frames_of
from engine.sampling.model import Model
from engine.sampling.moment import Moment
from engine.sampling.weights import ChosenWeights, choose_weights


def fork(
    model: Model, parent: str, frame: int, ways: int = 4, image: int = 0, seed: int = 1
) -> Drawing:
    """Branch `ways` times from one image at one frame, with the weights it was drawn with.

    A walk without fresh noise has only one way on: its forks are drawn by DDPM's steps over the
    levels that are left.

    Args:
        model: of the run.
        parent: name of a result.
        frame: number of steps already done, 0 to steps - 1.
        ways: branches.
        image: which of the parent's images.
        seed: of the fresh noise.

    Raises:
        UserError: no such result, frame, image or seed, or its weights are gone.
    """
    check_count(ways)
    check_seed(seed)
    origin = find_result(model.run, parent)
    _check_place(origin, frame, image)
    weights = _weights_of(model, origin)
    x = yield from _exact_frame(model, weights, origin, frame)
    settings, levels = origin.facts.settings, origin.facts.levels[frame:]
    settings = msgspec.structs.replace(settings, seed=seed, steps=len(levels))
    sampler = named_sampler(settings.sampler, settings.eta)
    if not is_random(updates(sampler, levels, model.denoiser.alpha_bar)):
        settings = msgspec.structs.replace(settings, sampler="ddpm", eta=0.0)
    about = {"parent": Parent(parent, frame, image)}
    start = np.repeat(x[image : image + 1], ways, axis=0)
    plan = Plan("fork", model, weights, settings, start, levels, about)
    return (yield from draw(plan))


def _check_place(origin: Result, frame: int, image: int) -> None:
    facts = origin.facts
    if not 0 <= frame < len(facts.levels):
        raise UserError(
            f"{origin.name} cannot be forked at frame {frame}: choose 0 (the beginning) to "
            f"{len(facts.levels) - 1}, the last frame with a step to go."
        )
    if not 0 <= image < facts.count:
        raise UserError(f"{origin.name} has no image {image}: choose 0 to {facts.count - 1}.")


def _weights_of(model: Model, origin: Result) -> ChosenWeights:
    facts = origin.facts
    settings = msgspec.structs.replace(facts.settings, checkpoint=str(facts.step))
    try:
        return choose_weights(model, settings, None)
    except UserError as error:
        raise UserError(
            f"{origin.name} was drawn with the weights of step {facts.step:,}, and without them "
            f"it cannot be gone on with: {error}"
        ) from None


def _exact_frame(
    model: Model, weights: ChosenWeights, origin: Result, frame: int
) -> Generator[Moment, None, Images]:
    """x at a frame: from the last keyframe on, the same steps with the same noise once more."""
    facts = origin.facts
    keyframe = Trajectory.open(origin).keyframe_before(frame)
    x = keyframe.x_t
    if keyframe.frame == frame:
        return x
    walking = frames_of(
        model,
        weights,
        facts.settings,
        x,
        facts.levels,
        first=keyframe.frame,
        previous_x0=keyframe.previous_x0,
    )
    missing = frame - keyframe.frame
    for done in islice(walking, missing):
        x = np.asarray(done.x_t)
        yield Moment("finding the frame", True, done.step + 1 - keyframe.frame, missing)
    return x
