"""The evaluation that a run's configuration asks for."""

from engine.config import Config
from engine.evaluation.settings import EvaluationSettings
from engine.results.settings import SamplerSettings


def configured_evaluation(config: Config, checkpoint: str) -> EvaluationSettings:
    """As configured."""
    wanted = config.evaluation
    sampling = SamplerSettings(
        sampler=wanted.sampler, steps=wanted.steps, seed=config.seed, checkpoint=checkpoint
    )
    return EvaluationSettings(
        sampling=sampling,
        images=wanted.images,
        protocol=wanted.protocol,
        weights_file=wanted.weights_file,
        is_complete=False,
    )
