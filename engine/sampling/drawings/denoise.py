"""A picture of the user's, taken for one that is noisy to some level, and cleaned from there."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.decoding.decode import UnusableError, decode
from engine.data.decoding.preparation import Preparation, preparation_of
from engine.data.printable import printable_name
from engine.diffusion.process import diffuse
from engine.errors import UserError
from engine.results.settings import SamplerSettings
from engine.sampling.drawings.drawing import Drawing, Plan, draw, levels_from
from engine.sampling.model import Model
from engine.sampling.pictures import from_pictures, to_pictures
from engine.sampling.randomness import Purpose, fixed_noise
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
    picture = _read(Path(file), preparation_of(model.config.data))
    weights = choose_weights(model, settings, live)
    left = model.denoiser.alpha_bar[level]
    start = left**0.5 * from_pictures(picture)
    if add_noise:
        noise = fixed_noise(settings.seed, Purpose.NOISED_IMAGE, 0, start.shape)
        start = diffuse(from_pictures(picture), noise, left)
    start = start.astype(np.float32)
    noisy = to_pictures(start) if add_noise else picture
    about = {"source": str(file)}
    plan = Plan("denoise", model, weights, settings, start, levels, about, {"noisy": noisy})
    return (yield from draw(plan))


def _read(path: Path, preparation: Preparation) -> NDArray[np.uint8]:
    try:
        return decode(path, preparation).pixels[None]
    except UnusableError as trouble:
        raise UserError(
            f"The picture '{printable_name(str(path))}' cannot be used: {trouble}."
        ) from None
