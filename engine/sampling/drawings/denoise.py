"""A picture of the user's, taken for one that is noisy to some level, and cleaned from there."""

from pathlib import Path

import numpy as np

from engine.data.decoding.picture_file import read_picture
from engine.results.settings import SamplerSettings
from engine.sampling.drawings.drawing import Drawing, Plan, draw, levels_from
from engine.sampling.model import Model
from engine.sampling.noised import noised
from engine.sampling.pictures import from_pictures, to_pictures
from engine.sampling.weights import LiveWeights, choose_weights


def denoise(
    model: Model,
    settings: SamplerSettings,
    file: str,
    level: int,
    add_noise: bool = False,
    live: LiveWeights | None = None,
) -> Drawing:
    """Clean a picture from `level` down.

    Without `add_noise` the picture is taken for image plus noise, as it is after sqrt(ab_t) has
    been divided out: x_t = sqrt(ab_t) picture. With it, noise of that level is added first
    (SDEdit, Meng et al. 2022).

    Args:
        model: of the run.
        settings: `steps` is cut to the levels there are from `level` down.
        file: path of a picture that Pillow can read; cropped and resized as for training.
        level: where to start, 0 to T - 1.
        add_noise: whether the picture is clean.
        live: None when nothing is being trained.

    Raises:
        UserError: the picture cannot be read, or settings, level or weights cannot work.
    """
    settings, levels = levels_from(model, settings, level)
    picture = read_picture(Path(file), model.config.data)
    weights = choose_weights(model, settings, live)
    left, noisy = model.denoiser.alpha_bar[level], picture
    if add_noise:
        start = noised(picture, left, settings.seed)
        noisy = to_pictures(start)
    else:
        start = (left**0.5 * from_pictures(picture)).astype(np.float32)
    about = {"source": str(file)}
    plan = Plan("denoise", model, weights, settings, start, levels, about, {"noisy": noisy})
    return (yield from draw(plan))
