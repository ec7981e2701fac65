"""Samples from pure noise."""

from engine.results.settings import SamplerSettings, check_count
from engine.sampling.drawings.drawing import Drawing, Plan, draw, spaced_levels
from engine.sampling.model import Model
from engine.sampling.randomness import Purpose, fixed_noise
from engine.sampling.weights import LiveWeights, choose_weights


def sample(
    model: Model, settings: SamplerSettings, count: int, live: LiveWeights | None = None
) -> Drawing:
    """Draw `count` images; image i of a seed is the same however many are drawn.

    Raises:
        UserError: the settings cannot work, or there are no such weights.
    """
    check_count(count)
    levels = spaced_levels(model, settings)
    weights = choose_weights(model, settings, live)
    start = fixed_noise(settings.seed, Purpose.SAMPLE, 0, model.image_shape(count))
    return (yield from draw(Plan("sample", model, weights, settings, start, levels)))
