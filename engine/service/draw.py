"""From the command to draw or evaluate something to the work that does it."""

from collections.abc import Generator

from engine.evaluation.kept import evaluate_and_keep
from engine.evaluation.settings import EvaluationSettings, check_evaluation
from engine.runs.evaluations import Evaluation
from engine.sampling.drawings.denoise import denoise
from engine.sampling.drawings.drawing import Drawing
from engine.sampling.drawings.fork import fork
from engine.sampling.drawings.interpolate import interpolate
from engine.sampling.drawings.reconstruct import reconstruct
from engine.sampling.drawings.sample import sample
from engine.sampling.model import Model
from engine.sampling.moment import Moment
from engine.sampling.weights import LiveWeights, choose_weights
from engine.service.messages import (
    Denoise,
    DrawCommand,
    Fork,
    Interpolate,
    Reconstruct,
    Sample,
)


def drawing(model: Model, command: DrawCommand, live: LiveWeights | None) -> Drawing:
    """The work that a command asks for; what is wrong with it shows when it is begun.

    Args:
        model: of the run.
        command: what to draw.
        live: the weights of the running training; None when there is none.
    """
    match command:
        case Sample(settings=settings, count=count):
            return sample(model, settings, count, live)
        case Denoise(settings=settings, file=file, level=level, add_noise=add_noise):
            return denoise(model, settings, file, level, add_noise, live)
        case Reconstruct(settings=settings, level=level, count=count, images=images, file=file):
            return reconstruct(model, settings, level, count, images, file, live)
        case Interpolate(settings=settings, other_seed=other, count=count):
            return interpolate(model, settings, other, count, live)
        case Fork(parent=parent, frame=frame, ways=ways, image=image, seed=seed):
            return fork(model, parent, frame, ways, image, seed)


def evaluation(
    model: Model, settings: EvaluationSettings, live: LiveWeights | None
) -> Generator[Moment, None, Evaluation]:
    """Evaluate the weights that the settings name, and keep the figures in the run.

    Args:
        model: of the run.
        settings: how.
        live: the weights of the running training; None when there is none.

    Raises:
        UserError: there are no such weights, or it cannot be evaluated as asked.
    """
    check_evaluation(settings, model.config.diffusion.steps)
    weights = choose_weights(model, settings.sampling, live)
    return (yield from evaluate_and_keep(model, weights, settings))
