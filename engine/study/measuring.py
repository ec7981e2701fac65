"""What a finished training is judged by."""

from collections.abc import Generator

import msgspec
import numpy as np

from engine.data.order import steps_per_epoch
from engine.evaluation.kept import evaluate_and_keep
from engine.evaluation.settings import EvaluationSettings
from engine.results.settings import SamplerSettings
from engine.runs.checkpoints import list_checkpoints, step_of
from engine.runs.evaluations import Evaluation, read_evaluations
from engine.runs.files import naming_disk_trouble
from engine.runs.metrics import MetricHistory
from engine.sampling.drawings.sample import sample
from engine.sampling.model import Model
from engine.sampling.moment import Moment
from engine.sampling.weights import choose_weights
from engine.study.judged import PROTOCOL, RESTORED_FROM, SAMPLER, SHOWN, STEPS
from engine.study.plan import Training
from engine.study.records import ROWS, Point, Record
from engine.study.restoring import restore
from engine.study.scale import measure_scale
from engine.training.metric_log import finite


def measure(model: Model, training: Training, images: int) -> Generator[Moment, None, Record]:
    """All figures of a trained run.

    What is evaluated already is not evaluated again.

    Args:
        model: of the run.
        training: which one it is.
        images: to draw for each KID.

    Raises:
        UserError: the run's checkpoints cannot be used, or the disk refuses.
    """
    known = read_evaluations(model.run)
    evaluations = []
    for settings in _to_evaluate(model, training, images):
        made = next((made for made in known if _is_of(made, settings)), None)
        evaluations.append(made or (yield from _evaluate(model, settings)))
    yield from _draw(model)
    scale = yield from measure_scale(model)
    record = msgspec.structs.replace(_facts(model, training), evaluations=evaluations, scale=scale)
    if training.variant.restores:
        record = yield from _restore(model, training, record)
    return record


def _to_evaluate(model: Model, training: Training, images: int) -> list[EvaluationSettings]:
    """The last checkpoint; of a training that is followed, all that are kept; raw where asked."""
    steps = [step_of(path) for path in list_checkpoints(model.run.checkpoints)]
    every = model.config.checkpoint.keep_every_epochs * _steps_per_epoch(model)
    kept = [step for step in steps[:-1] if every and step % every == 0] + steps[-1:]
    names = ("ema", "raw") if training.variant.judges_raw else ("ema",)
    return [
        EvaluationSettings(
            sampling=SamplerSettings(
                sampler=SAMPLER, steps=STEPS, seed=training.seed, checkpoint=str(step), weights=name
            ),
            images=images,
            protocol=PROTOCOL,
        )
        for step in kept
        for name in names
    ]


def _is_of(made: Evaluation, settings: EvaluationSettings) -> bool:
    """Whether it is the figure that is wanted, and none that a user has asked for."""
    wanted = settings.sampling
    return (
        (made.protocol, made.images) == (settings.protocol, settings.images)
        and (made.sampler, made.steps, made.eta, made.clip, made.seed)
        == (wanted.sampler, wanted.steps, wanted.eta, wanted.clip, wanted.seed)
        and (str(made.step), made.weights) == (wanted.checkpoint, wanted.weights)
    )


def _evaluate(model: Model, settings: EvaluationSettings) -> Generator[Moment, None, Evaluation]:
    weights = choose_weights(model, settings.sampling, None)
    return (yield from evaluate_and_keep(model, weights, settings))


def _draw(model: Model) -> Generator[Moment, None, None]:
    """A few samples to look at, of the same noise for every training."""
    if not model.run.samples.is_dir():
        yield from sample(model, SamplerSettings(sampler=SAMPLER, steps=STEPS), SHOWN)


def _restore(model: Model, training: Training, record: Record) -> Generator[Moment, None, Record]:
    settings = SamplerSettings(sampler=SAMPLER, steps=STEPS, seed=training.seed)
    levels = [round(share * model.config.diffusion.steps) for share in RESTORED_FROM]
    weights = choose_weights(model, settings, None)
    restored, rows = yield from restore(model, weights, levels, settings)
    with naming_disk_trouble("Keeping images brought back"):
        np.savez_compressed(model.run.path / ROWS, allow_pickle=False, **rows)
    return msgspec.structs.replace(record, restored=restored)


def _facts(model: Model, training: Training) -> Record:
    step = step_of(list_checkpoints(model.run.checkpoints)[-1])
    return Record(
        variant=training.variant.name,
        seed=training.seed,
        config=msgspec.to_builtins(model.config),
        parameters=model.network.layout.count,
        steps=step,
        steps_per_epoch=_steps_per_epoch(model),
        images_seen=step * model.config.training.images_per_step,
        train_images=len(model.dataset.train),
        validation_images=len(model.dataset.validation),
        curve=_curve(model),
    )


def _curve(model: Model) -> list[Point]:
    """A point for each validation, with the training losses that were logged since the last."""
    history = MetricHistory(model.run.metrics)
    history.update()
    train, validation = history.train.columns(), history.validation.columns()
    points, before = [], 0.0
    for row, step in enumerate(validation["step"].tolist()):
        since = train["loss"][(train["step"] > before) & (train["step"] <= step)]
        points.append(
            Point(
                int(step),
                finite(float(since.mean())) if len(since) else None,
                finite(float(validation["ema_loss"][row])),
                finite(float(validation["raw_loss"][row])),
            )
        )
        before = step
    return points


def _steps_per_epoch(model: Model) -> int:
    return steps_per_epoch(len(model.dataset.train), model.config.training.images_per_step)
