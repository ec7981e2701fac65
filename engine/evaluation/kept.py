"""An evaluation that stays in the run: a line of its log, and a picture."""

from collections.abc import Generator

import msgspec

from engine.evaluation.evaluate import measure
from engine.evaluation.settings import EvaluationSettings
from engine.results.export import save_picture
from engine.runs.evaluations import Evaluation, log_evaluation, next_evaluation_name
from engine.runs.files import naming_disk_trouble
from engine.runs.nearest_pairs import picture_of
from engine.sampling.model import Model
from engine.sampling.moment import Moment
from engine.sampling.weights import ChosenWeights


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
