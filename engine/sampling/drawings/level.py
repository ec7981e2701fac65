"""The level that a drawing starts from when it does not start from pure noise."""

import msgspec

from engine.errors import UserError
from engine.results.settings import SamplerSettings
from engine.sampling.model import Model


def check_level(model: Model, settings: SamplerSettings, level: int) -> SamplerSettings:
    """The settings with no more steps than there are levels from `level` down.

    Raises:
        UserError: there is no such level.
    """
    total = model.config.diffusion.steps
    if not 0 <= level < total:
        raise UserError(
            f"There is no noise level {level}: run {model.run.name!r} has 0 (the cleanest) to "
            f"{total - 1}."
        )
    return msgspec.structs.replace(settings, steps=min(settings.steps, level + 1))
