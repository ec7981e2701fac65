"""KID measured by training itself: when, what of it is kept, stopped in its middle and resumed."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from engines import tiny_config

from engine.errors import UserError
from engine.runs.checkpoints import best_checkpoint, list_checkpoints, read_checkpoint, step_of
from engine.runs.directory import RunDirectory
from engine.runs.evaluations import Evaluation, read_evaluations
from engine.runs.events import read_events
from engine.runs.metrics import MetricHistory
from engine.runs.resume import find_resume_point
from engine.runs.store import create_run
from engine.sampling.model import Model
from engine.training.session import open_session
from engine.training.trainer import Trainer
from engine.training.validation import Validation

SETTINGS = (
    "training.epochs=6", "data.train_images=64", "data.validation_images=8",
    "optimizer.learning_rate=3e-3", "validation.every_epochs=2", "preview.every_epochs=100",
    "checkpoint.every_epochs=100", "checkpoint.keep_last=1", "checkpoint.best_on=kid",
    "evaluation.kid_every_epochs=2", "evaluation.images=8", "evaluation.steps=3",
)  # fmt: skip
STEPS_PER_EPOCH = 4


def trainer_of(run: RunDirectory, step: int | None = None) -> Trainer:
    point = find_resume_point(run, step)
    return Trainer(open_session(Model.build(run, point.config), point, "CPU", lambda _: None))


def trained(folder: Path, name: str, settings: Iterable[str]) -> tuple[RunDirectory, Trainer]:
    run = create_run(folder, name, tiny_config(*settings))
    trainer = trainer_of(run)
    for _ in trainer.train():
        pass
    return run, trainer


def figures(run: RunDirectory) -> list[Evaluation]:
    return [
        msgspec.structs.replace(made, time=0.0, seconds=0.0, name="")
        for made in read_evaluations(run)
    ]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunDirectory, Trainer]:
    return trained(tmp_path_factory.mktemp("runs"), "whole", SETTINGS)


def test_kid_is_measured_every_so_many_epochs(whole: tuple[RunDirectory, Trainer]) -> None:
    made = read_evaluations(whole[0])
    assert [each.step / STEPS_PER_EPOCH for each in made] == [2, 4, 6]
    assert len({each.value for each in made}) == 3
    for each in made:
        assert each.in_training and each.is_live and each.weights == "ema" and each.fid is None
        assert (each.images, each.references, each.steps) == (8, 8, 3)
    texts = [event.text for event in read_events(whole[0].events)]
    assert sum(text.startswith("KID ") for text in texts) == 3
    assert f"KID {made[0].value:.4f} ± {made[0].standard_error:.4f}" in "\n".join(texts)
    assert "The best checkpoint: that of lowest KID" in texts


def test_best_checkpoint_is_that_of_lowest_kid(whole: tuple[RunDirectory, Trainer]) -> None:
    run, trainer = whole
    made = read_evaluations(run)
    lowest = min(made, key=lambda each: each.value)
    best = best_checkpoint(run.checkpoints)
    assert best is not None and best.manifest.step == lowest.step
    assert best.manifest.kid == lowest.value and best.manifest.best_on == "kid"
    kept = [step_of(path) for path in list_checkpoints(run.checkpoints)]
    assert kept == sorted({lowest.step, 24}), "validation losses save nothing here"
    assert trainer.best.best_kid == lowest.value
    last = read_checkpoint(list_checkpoints(run.checkpoints)[-1]).manifest
    assert last.best_kid == lowest.value and last.best_validation_loss is not None


def test_eta_counts_evaluations(whole: tuple[RunDirectory, Trainer]) -> None:
    trainer = whole[1]
    assert trainer.remaining()["evaluation"] == 0
    assert trainer.pace.seconds_of("evaluation")
    trainer.step = 2 * STEPS_PER_EPOCH
    try:
        assert trainer.remaining()["evaluation"] == 2
        without = trainer.pace.seconds_left({**trainer.remaining(), "evaluation": 0})
        total = trainer.pace.seconds_left(trainer.remaining())
        assert total is not None and without is not None and total > without
    finally:
        trainer.step = 6 * STEPS_PER_EPOCH


def test_stopped_in_the_middle_it_is_measured_on_resuming(
    whole: tuple[RunDirectory, Trainer], tmp_path: Path
) -> None:
    run = create_run(tmp_path, "stopped", tiny_config(*SETTINGS))
    trainer = trainer_of(run)
    for moment in trainer.train():
        if trainer.step == 4 * STEPS_PER_EPOCH and moment.activity.startswith("evaluating, draw"):
            assert moment.is_boundary
            break
    trainer.save()
    assert [each.step for each in read_evaluations(run)] == [8]
    for _ in trainer_of(run).train():
        pass
    assert figures(run) == figures(whole[0])
    last = [
        read_checkpoint(list_checkpoints(each.checkpoints)[-1]).manifest for each in (run, whole[0])
    ]
    assert last[0].files == last[1].files and last[0].counters == last[1].counters
    assert last[0].best_kid == last[1].best_kid


def test_going_back_gives_up_later_figures(tmp_path: Path) -> None:
    run, _ = trained(tmp_path, "back", [*SETTINGS, "checkpoint.keep_last=9"])
    before = figures(run)
    best = [path for path in list_checkpoints(run.checkpoints) if step_of(path) == 8]
    assert best, "the first figure is the lowest so far"
    trainer = trainer_of(run, 8)
    assert figures(run) == before[:1]
    for _ in trainer.train():
        pass
    assert figures(run) == before
    names = [each.name for each in read_evaluations(run)]
    assert names == ["evaluation-1", "evaluation-4", "evaluation-5"]


def test_refused_at_the_beginning_when_there_are_too_few_images(tmp_path: Path) -> None:
    run = create_run(tmp_path, "few", tiny_config(*SETTINGS, "data.validation_images=3"))
    with pytest.raises(UserError, match="at least 4 validation images, and this run has 3"):
        trainer_of(run)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (UserError("The weights could not be fetched."), "The weights could not be fetched."),
        (MemoryError("no room"), "a fault of the engine's own (MemoryError('no room'))"),
    ],
)
def test_a_figure_that_cannot_be_had_does_not_end_a_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, says: str
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr("engine.evaluation.evaluate.extractor_of", refuse)
    run, trainer = trained(tmp_path, "without", [*SETTINGS, "training.epochs=2"])
    assert trainer.step == 2 * STEPS_PER_EPOCH and not read_evaluations(run)
    warnings = [event.text for event in read_events(run.events) if event.level == "warning"]
    assert any(text.startswith(f"KID was not measured: {says}") for text in warnings)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (["evaluation.kid_every_epochs=0"], "checkpoint.best_on is 'kid', but evaluation.kid"),
        (["evaluation.steps=501"], "evaluation.steps is 501, but the process has only"),
        (["evaluation.images=3"], "evaluation.images"),
        (["evaluation.protocol=fid"], "allowed: kid-efficientnet-lite0, kid-inception2015"),
    ],
)
def test_configuration_is_checked(settings: list[str], says: str) -> None:
    with pytest.raises(UserError, match=says):
        tiny_config(*SETTINGS, *settings)


def test_rising_losses_are_told_once_and_again_after_a_resume_only_if_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Losses made up: each image's is 0.01 higher with each validation after the second."""
    measure = Validation.measure
    easy = np.linspace(0.1, 0.9, 8)

    def made_up(self: Validation, *weights: object) -> Iterable[object]:
        for real in measure(self, *weights):
            count = len(real.ema_by_image)
            validation = rises.pop(0) if count == 8 else 0.0
            losses = (easy + validation * np.linspace(0.9, 1.1, 8))[:count]
            losses = losses.astype(np.float32).astype(np.float64)
            yield replace(real, ema=float(losses.mean()), ema_by_image=losses)

    monkeypatch.setattr(Validation, "measure", made_up)
    rises = [0.01, 0.0, 0.01, 0.02, 0.03, 0.04, 0.05]
    settings = [*SETTINGS, "checkpoint.best_on=validation", "evaluation.kid_every_epochs=0",
                "validation.every_epochs=1", "training.epochs=7"]  # fmt: skip
    run = create_run(tmp_path, "rising", tiny_config(*settings))
    trainer = trainer_of(run)
    for moment in trainer.train():
        if trainer.step == 4 * STEPS_PER_EPOCH + 1 and moment.activity == "training":
            break
    trainer.save()
    for _ in trainer_of(run).train():
        pass
    warned = [event for event in read_events(run.events) if "has been rising" in event.text]
    assert [event.step for event in warned] == [5 * STEPS_PER_EPOCH]
    assert warned[0].level == "warning" and "above that of step 8," in warned[0].text
    history = MetricHistory(run.metrics)
    history.update()
    table = history.validation.columns()
    np.testing.assert_allclose(
        table["above_best"], [np.nan, -0.01, 0.01, 0.02, 0.03, 0.04, 0.05], atol=1e-6
    )
    assert (table["above_best_error"][2:] > 0).all()
