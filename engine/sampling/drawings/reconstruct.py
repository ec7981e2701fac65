"""Validation images, or a picture of the user's, noised to some level and brought back."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.decoding.picture_file import read_picture
from engine.results.settings import SamplerSettings
from engine.sampling.chosen import check_subject, chosen_images
from engine.sampling.drawings.drawing import Drawing, Plan, draw, levels_from
from engine.sampling.model import Model
from engine.sampling.nearest import nearest_images
from engine.sampling.noised import noised
from engine.sampling.pictures import to_pictures
from engine.sampling.similarity import similarities
from engine.sampling.weights import LiveWeights, choose_weights

Pictures = NDArray[np.uint8]


def reconstruct(
    model: Model,
    settings: SamplerSettings,
    level: int,
    count: int = 5,
    images: Sequence[int] = (),
    file: str = "",
    live: LiveWeights | None = None,
) -> Drawing:
    """Noise images to `level`, draw from exactly there, compare.

    Args:
        model: of the run.
        settings: `steps` is cut to the levels there are from `level` down.
        level: the level started from, 0 to T - 1, and nothing else.
        count: how many validation images, chosen by the seed, when `images` names none.
        images: numbers of validation images.
        file: path of a picture that takes their place, prepared as for training; else "".
        live: None when nothing is being trained.

    Raises:
        UserError: settings, level, images, picture or weights cannot work.
    """
    settings, levels = levels_from(model, settings, level)
    check_subject(images, file)
    own = read_picture(Path(file), model.config.data) if file else None
    dataset = yield from model.images.load_in_moments()
    about: dict[str, object] = {"source": file}
    if own is not None:
        originals = own
    else:
        available = len(dataset.validation)
        chosen = chosen_images(model.run.name, available, settings.seed, count, images)
        originals, about = dataset.validation[chosen], {"images": chosen.tolist()}
    weights = choose_weights(model, settings, live)
    start = noised(originals, model.denoiser.alpha_bar[level], settings.seed)
    beside = {"noisy": to_pictures(start), "original": originals}

    def compare(final: Pictures) -> tuple[Mapping[str, object], Mapping[str, Pictures]]:
        nearest, distance = nearest_images(final, dataset.train)
        facts = {"similarity": similarities(final, originals, distance)}
        return facts, {"nearest": nearest}

    plan = Plan("reconstruct", model, weights, settings, start, levels, about, beside, compare)
    return (yield from draw(plan))
