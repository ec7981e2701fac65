"""How every training of the study is judged; known without TensorFlow."""

from collections.abc import Sequence

from engine.config.schema import KidProtocol
from engine.diffusion.samplers import SamplerName
from engine.evaluation.settings import EvaluationSettings, check_evaluation
from engine.results.settings import SamplerSettings
from engine.study.plan import Training

PROTOCOL: KidProtocol = "kid-efficientnet-lite0"
IMAGES = 256
"""Drawn for each KID, unless another number is asked for."""
SAMPLER: SamplerName = "ddim"
STEPS = 25
"""For every drawing of the study; named here, so that a better default does not change figures."""
SHOWN = 24
"""Samples that are kept to look at."""
RESTORED_FROM = (0.2, 0.6)
"""Shares of the noise levels that images are brought back from; the original took 300 of 500."""


def check_judging(trainings: Sequence[Training], images: int) -> None:
    """Refuse, before anything is trained, what could not be judged afterwards.

    Raises:
        UserError: too few images are to be drawn, or a training has too few noise levels.
    """
    settings = EvaluationSettings(
        sampling=SamplerSettings(sampler=SAMPLER, steps=STEPS), images=images, protocol=PROTOCOL
    )
    for training in trainings:
        check_evaluation(settings, training.config.diffusion.steps)
