"""An evaluation that stays in the run: a line of its log, and a picture."""

from collections.abc import Generator

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.evaluation.evaluate import measure
from engine.evaluation.settings import EvaluationSettings
from engine.results.export import save_picture
from engine.runs.evaluations import Evaluation, log_evaluation, next_evaluation_name
from engine.runs.files import naming_disk_trouble
from engine.runs.grid import enlarged, grid
from engine.sampling.model import Model
from engine.sampling.moment import Moment
from engine.sampling.weights import ChosenWeights

_PAIRS, _PAIRS_IN_A_ROW = 32, 4
_READABLE_HEIGHT = 64


def evaluate_and_keep(
    model: Model, weights: ChosenWeights, settings: EvaluationSettings, *, in_training: bool = False
) -> Generator[Moment, None, Evaluation]:
    """Evaluate, and write it down; closing the generator midway leaves nothing in the run.

    Raises:
        UserError: as `measure`.
    """
    measured = yield from measure(model, weights, settings)
    run = model.run
    evaluation = msgspec.structs.replace(
        measured.evaluation, name=next_evaluation_name(run), in_training=in_training
    )
    with naming_disk_trouble("Keeping an evaluation"):
        if measured.pairs is not None:
            picture = run.evaluation_picture(evaluation.name)
            picture.parent.mkdir(exist_ok=True)
            save_picture(picture, picture_of(measured.pairs))
        log_evaluation(run, evaluation)
    return evaluation


def picture_of(pairs: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The first pairs side by side, generated image left and nearest training image right.

    Args:
        pairs: uint8, shape (N, 2, H, W, C).
    """
    shown = pairs[:_PAIRS].reshape(-1, *pairs.shape[2:])
    picture = grid(shown, columns=2 * min(_PAIRS_IN_A_ROW, len(pairs)))
    return enlarged(picture, max(1, _READABLE_HEIGHT // pairs.shape[2]))
