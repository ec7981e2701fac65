"""The figure that training measures of its own images now and then: KID of the EMA weights."""

import traceback
from collections.abc import Generator

from engine.config import Config
from engine.errors import UserError
from engine.evaluation.kept import evaluate_and_keep
from engine.evaluation.settings import check_enough, check_evaluation, configured_evaluation
from engine.runs.evaluations import Evaluation, read_evaluations
from engine.runs.events import log_event
from engine.sampling.model import Model
from engine.sampling.moment import Moment
from engine.sampling.weights import ChosenWeights


def check_figure(model: Model) -> None:
    """Refuse at the beginning what would fail hours later.

    Raises:
        UserError: it cannot be measured as configured.
    """
    if model.config.evaluation.kid_every_epochs:
        settings = configured_evaluation(model.config, "live")
        check_evaluation(settings, model.config.diffusion.steps)
        check_enough(len(model.dataset.validation), settings.protocol)


def is_measured(model: Model, step: int) -> bool:
    """Whether training has measured this step: it may have been stopped midway."""
    return any(made.in_training and made.step == step for made in read_evaluations(model.run))


def in_words(measured: Evaluation) -> str:
    """The figure and what it depends on, for the event log."""
    return (
        f"KID {measured.value:.4f} ± {measured.standard_error:.4f} ({measured.protocol}, "
        f"{measured.images:,} images, {measured.sampler}, {measured.steps} steps)"
    )


def measure_figure(
    model: Model, config: Config, weights: ChosenWeights
) -> Generator[Moment, None, Evaluation | None]:
    """Measure and log it; None where it cannot be, which is no reason to stop training.

    Every moment is a boundary: whoever stops here finds on resuming that it is not measured yet.
    """
    settings = configured_evaluation(config, "live")
    work = evaluate_and_keep(model, weights, settings, in_training=True)
    try:
        while True:
            moment = next(work)
            yield Moment(f"evaluating, {moment.activity}", is_boundary=True)
    except StopIteration as end:
        evaluation: Evaluation = end.value
        return evaluation
    except UserError as error:
        log_event(model.run.events, weights.step, f"KID was not measured: {error}", "warning")
        return None
    except Exception as error:
        # A figure touches nothing of the training's: too large a batch need not end it.
        traceback.print_exc()
        text = f"KID was not measured: a fault of the engine's own ({error!r}); see engine.log"
        log_event(model.run.events, weights.step, text, "warning")
        return None
    finally:
        work.close()
