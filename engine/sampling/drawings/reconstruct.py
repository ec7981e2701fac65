"""Validation images noised to some level and brought back, beside what they were."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.diffusion.process import diffuse
from engine.errors import UserError
from engine.results.settings import SamplerSettings, check_count
from engine.sampling.drawings.drawing import Drawing, Plan, draw, levels_from
from engine.sampling.model import Model
from engine.sampling.nearest import nearest_images
from engine.sampling.pictures import from_pictures, to_pictures
from engine.sampling.randomness import Purpose, fixed_noise
from engine.sampling.similarity import similarities
from engine.sampling.weights import LiveWeights, choose_weights

Pictures = NDArray[np.uint8]


def reconstruct(
    model: Model,
    settings: SamplerSettings,
    level: int,
    count: int = 5,
    images: Sequence[int] = (),
    live: LiveWeights | None = None,
) -> Drawing:
    """Noise images to `level`, draw from exactly there, compare.

    Args:
        model: of the run.
        settings: `steps` is cut to the levels there are from `level` down.
        level: the level started from, 0 to T - 1, and nothing else.
        count: how many validation images, chosen by the seed, when `images` names none.
        images: numbers of validation images.
        live: None when nothing is being trained.

    Raises:
        UserError: settings, level, images or weights cannot work.
    """
    settings, levels = levels_from(model, settings, level)
    dataset = yield from model.images.load_in_moments()
    chosen = _choose(model.run.name, len(dataset.validation), settings.seed, count, images)
    originals = dataset.validation[chosen]
    weights = choose_weights(model, settings, live)
    noise = fixed_noise(settings.seed, Purpose.NOISED_IMAGE, 0, originals.shape)
    left = model.denoiser.alpha_bar[level]
    start = diffuse(from_pictures(originals), noise, left).astype(np.float32)
    beside = {"noisy": to_pictures(start), "original": originals}

    def compare(final: Pictures) -> tuple[Mapping[str, object], Mapping[str, Pictures]]:
        nearest, distance = nearest_images(final, dataset.train)
        facts = {"similarity": similarities(final, originals, distance)}
        return facts, {"nearest": nearest}

    about = {"images": chosen.tolist()}
    plan = Plan("reconstruct", model, weights, settings, start, levels, about, beside, compare)
    return (yield from draw(plan))


def _choose(
    run: str, available: int, seed: int, count: int, images: Sequence[int]
) -> NDArray[np.int64]:
    for number in images:
        if not 0 <= number < available:
            raise UserError(
                f"There is no validation image {number}: run {run!r} has 0 to {available - 1}."
            )
    if images:
        check_count(len(images))
        return np.array(images)
    check_count(count)
    if count > available:
        raise UserError(
            f"{count} validation images were asked for, but run {run!r} has {available}."
        )
    order = np.random.default_rng([seed, Purpose.CHOSEN_IMAGES]).permutation(available)
    return order[:count]
