"""Real images noised to some level and brought back: of those trained on and of those never seen.

The drawing `reconstruct` shows a few validation images; here it is figures of many, and of
training images too.
"""

from collections.abc import Generator, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.diffusion.process import diffuse
from engine.metrics.neighbours import nearest_neighbours
from engine.progress import finish
from engine.results.settings import SamplerSettings
from engine.sampling.drawings.drawing import frames_of, levels_from
from engine.sampling.model import Model
from engine.sampling.moment import Moment
from engine.sampling.pictures import from_pictures, to_pictures
from engine.sampling.randomness import Purpose, fixed_noise
from engine.sampling.weights import ChosenWeights
from engine.study.records import Restored, Side
from engine.study.table import OVERFIT_IMAGES

Pictures = NDArray[np.uint8]
_MOST_IMAGES = 64
_SHOWN = 8
Restoring = Generator[Moment, None, tuple[list[Restored], dict[str, Pictures]]]


def restore(
    model: Model,
    weights: ChosenWeights,
    levels: Sequence[int],
    settings: SamplerSettings,
) -> Restoring:
    """Bring images of both sides back from each level.

    Args:
        model: of the run.
        weights: to draw with.
        levels: to start from.
        settings: steps are cut to the levels there are.

    Returns:
        The figures, and for each side and level some rows to look at: noisy, brought back,
        original, the nearest training image.
    """
    train = model.dataset.train[:]
    sides: dict[Side, Pictures] = {
        "train": spread(overfit_images(model)),
        "validation": spread(model.dataset.validation[:]),
    }
    figures, shown = [], {}
    for level in levels:
        for side, originals in sides.items():
            noisy, restored = yield from _walk(model, weights, settings, level, originals)
            nearest = finish(nearest_neighbours(restored, train)).place
            figures.append(_figures(side, level, restored, originals, train))
            rows = np.stack([noisy, restored, originals, train[nearest]], axis=1)
            shown[f"{side}-{level}"] = rows[:_SHOWN]
    return figures, shown


def overfit_images(model: Model) -> Pictures:
    """The training images that the overfit training of the same seed has; all if it is this one.

    The model trained on all images is so asked for the very images that the overfit one knows.
    """
    train = model.dataset.train
    if model.config.data.train_images:
        return train[:]
    order = np.random.default_rng([model.config.seed, len(train)]).permutation(len(train))
    return train[np.sort(order[:OVERFIT_IMAGES])]


def spread(images: Pictures) -> Pictures:
    """At most 64 images, evenly over all."""
    count = min(_MOST_IMAGES, len(images))
    return images[np.arange(count) * len(images) // count]


def _walk(
    model: Model, weights: ChosenWeights, settings: SamplerSettings, level: int, originals: Pictures
) -> Generator[Moment, None, tuple[Pictures, Pictures]]:
    settings, levels = levels_from(model, settings, level)
    noise = fixed_noise(settings.seed, Purpose.NOISED_IMAGE, 0, originals.shape)
    left = model.denoiser.alpha_bar[level]
    start = diffuse(from_pictures(originals), noise, left).astype(np.float32)
    x = start
    for frame in frames_of(model, weights, settings, start, levels):
        x = np.asarray(frame.x_t)
        yield Moment("bringing images back", True)
    return to_pictures(start), to_pictures(x)


def _figures(
    side: Side, level: int, restored: Pictures, originals: Pictures, train: Pictures
) -> Restored:
    distance = rms(restored, originals)
    strayed = _distance_to_others(restored, originals, train) < distance
    return Restored(
        side=side,
        level=level,
        images=len(originals),
        rms=float(distance.mean()),
        rms_error=standard_error(distance),
        strayed=float(strayed.mean()),
        strayed_error=standard_error(strayed),
    )


def _distance_to_others(
    restored: Pictures, originals: Pictures, train: Pictures
) -> NDArray[np.float64]:
    """RMS to the nearest training image that is not the very original."""
    answer = np.empty(len(restored))
    for place, (image, original) in enumerate(zip(restored, originals, strict=True)):
        is_other = (train != original).any(axis=(1, 2, 3))
        others = train[is_other]
        answer[place] = rms(np.broadcast_to(image, others.shape), others).min()
    return answer


def rms(images: Pictures, others: Pictures) -> NDArray[np.float64]:
    """Root of the mean squared difference of each pair, 0 to 255, shape (N,)."""
    difference = images.astype(np.float64) - others
    return np.asarray(np.sqrt(np.square(difference).mean(axis=(1, 2, 3))))


def standard_error(values: NDArray[np.generic]) -> float:
    """Of the mean of independent values; NaN of a single one."""
    spread_of_values = (
        float(np.std(values.astype(np.float64), ddof=1)) if len(values) > 1 else np.nan
    )
    return spread_of_values / float(np.sqrt(len(values)))
