"""How images are drawn: what a front end asks for, and what a result remembers."""

from typing import Annotated

import msgspec
from msgspec import Meta

from engine.diffusion.samplers import SAMPLERS, SamplerName
from engine.errors import UserError

MOST_IMAGES = 256
MOST_SEED = 2**31 - 1


class SamplerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything but what is drawn."""

    sampler: SamplerName = "dpm-solver"
    steps: Annotated[int, Meta(ge=1)] = 20
    """The default is the best trade that was measured: docs/sampler-quality.md."""
    eta: Annotated[float, Meta(ge=0, le=1)] = 0.0
    """The share of fresh noise, of a sampler that takes it."""
    seed: Annotated[int, Meta(ge=0, lt=MOST_SEED + 1)] = 0
    clip: bool = True
    """Cut each predicted image to the range of the training images."""
    checkpoint: str = "last"
    """best, last, the number of a step, or live: the weights of this moment's training."""
    weights: str = "ema"
    """ema, raw, or a relative length such as 0.1: a power-function average."""


def check_settings(settings: SamplerSettings, levels: int) -> None:
    """Refuse settings that cannot work with a process of `levels` noise levels.

    Raises:
        UserError: names the setting and what is allowed.
    """
    if not 1 <= settings.steps <= levels:
        raise UserError(
            f"{settings.steps} sampling steps cannot be done: there are {levels} noise levels to "
            f"visit from here, so choose 1 to {levels}."
        )
    if not 0 <= settings.eta <= 1:
        raise UserError(f"eta is {settings.eta:g}: choose 0 (deterministic) to 1 (as DDPM).")
    if settings.eta and not SAMPLERS[settings.sampler].takes_eta:
        able = " or ".join(name for name, known in SAMPLERS.items() if known.takes_eta)
        raise UserError(
            f"eta belongs to the sampler {able}, not to {settings.sampler}: choose {able}, or "
            f"leave it out."
        )
    check_seed(settings.seed)


def check_seed(seed: int) -> None:
    """Refuse a number that no noise can be made from.

    Raises:
        UserError: with what is allowed.
    """
    if not 0 <= seed <= MOST_SEED:
        raise UserError(f"seed is {seed}: choose 0 to {MOST_SEED}.")


def check_level(level: int, total: int) -> None:
    """Refuse to start from a level that a process of `total` levels has not.

    Raises:
        UserError: with what is allowed.
    """
    if not 0 <= level < total:
        raise UserError(
            f"There is no noise level {level}: this run has 0 (the cleanest) to {total - 1}."
        )


def check_count(count: int) -> None:
    """Refuse a number of images that cannot be drawn at once.

    Raises:
        UserError: with what is allowed.
    """
    if not 1 <= count <= MOST_IMAGES:
        raise UserError(f"{count} images cannot be drawn at once: choose 1 to {MOST_IMAGES}.")
