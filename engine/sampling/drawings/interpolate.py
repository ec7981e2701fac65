"""The way from one seed's image to another's, along the sphere on which noise lies."""

import numpy as np

from engine.diffusion.samplers import is_random, named_sampler, updates
from engine.diffusion.slerp import slerp
from engine.errors import UserError
from engine.results.settings import SamplerSettings, check_count, check_seed
from engine.sampling.drawings.drawing import Drawing, Plan, draw, spaced_levels
from engine.sampling.model import Model
from engine.sampling.randomness import Purpose, fixed_noise
from engine.sampling.weights import LiveWeights, choose_weights


def interpolate(
    model: Model,
    settings: SamplerSettings,
    other_seed: int,
    count: int = 8,
    live: LiveWeights | None = None,
) -> Drawing:
    """Draw `count` images from the first image of one seed to that of another (`slerp`).

    Raises:
        UserError: the sampler is not deterministic, fewer than 2 images are asked for, or
            settings or weights cannot work.
    """
    check_count(count)
    if count < 2:
        raise UserError("An interpolation has at least 2 images: its two ends.")
    check_seed(other_seed)
    levels = spaced_levels(model, settings)
    steps = updates(named_sampler(settings.sampler, settings.eta), levels, model.denoiser.alpha_bar)
    if is_random(steps):
        raise UserError(
            "An interpolation needs a sampler without fresh noise, or its images would not hang "
            "together: use ddim with eta 0, or dpm-solver."
        )
    weights = choose_weights(model, settings, live)
    one, other = (
        fixed_noise(seed, Purpose.SAMPLE, 0, model.image_shape(1))[0]
        for seed in (settings.seed, other_seed)
    )
    start = np.stack([slerp(one, other, share) for share in np.linspace(0, 1, count)])
    about = {"other_seed": other_seed}
    plan = Plan("interpolate", model, weights, settings, start, levels, about)
    return (yield from draw(plan))
