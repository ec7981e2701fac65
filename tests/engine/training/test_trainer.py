"""What a whole training leaves behind, and when: each interval and number of the configuration."""

import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from engines import tiny_config

from engine.runs.checkpoints import list_checkpoints, read_checkpoint, step_of
from engine.runs.directory import RunDirectory
from engine.runs.ema_snapshots import list_snapshots
from engine.runs.metrics import MetricHistory
from engine.runs.previews import list_previews, load_preview
from engine.runs.resume import find_resume_point
from engine.runs.store import create_run
from engine.sampling.model import Model
from engine.sampling.pictures import to_pictures
from engine.training.session import open_session
from engine.training.trainer import Trainer


def trained(folder: Path, name: str, settings: Iterable[str]) -> tuple[RunDirectory, Trainer]:
    run = create_run(folder, name, tiny_config(*settings))
    trainer = trainer_of(run)
    for _ in trainer.train():
        pass
    return run, trainer


def trainer_of(run: RunDirectory) -> Trainer:
    point = find_resume_point(run)
    model = Model.build(run, point.config)
    return Trainer(open_session(model, point, "CPU", lambda _: None))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunDirectory, Trainer]:
    """Twelve epochs in which nothing falls on the same epoch as all the rest."""
    return trained(
        tmp_path_factory.mktemp("runs"),
        "whole",
        [
            "training.epochs=12", "training.log_every_steps=5", "validation.every_epochs=5",
            "preview.every_epochs=4", "preview.count=3", "preview.steps=2",
            "checkpoint.every_epochs=2", "checkpoint.keep_last=1",
            "checkpoint.keep_every_epochs=6", "ema.decay=0.9", "ema.warmup=true",
            "ema.power_lengths=[0.05, 0.1]", "ema.snapshot_every_epochs=9",
            "data.train_images=64", "data.validation_images=8", "optimizer.learning_rate=1e-3",
            "optimizer.warmup_steps=10", "optimizer.decay=cosine",
        ],
    )  # fmt: skip


STEPS_PER_EPOCH = 4
"""64 images in batches of 16."""


def history_of(run: RunDirectory) -> MetricHistory:
    history = MetricHistory(run.metrics)
    history.update()
    return history


def test_steps_are_logged_every_so_many(whole: tuple[RunDirectory, Trainer]) -> None:
    steps = history_of(whole[0]).train.columns()["step"].tolist()
    assert steps == [5, 10, 15, 20, 25, 30, 35, 40, 45]


def test_validation_is_measured_every_so_many_epochs_and_at_the_end(
    whole: tuple[RunDirectory, Trainer],
) -> None:
    table = history_of(whole[0]).validation.columns()
    assert (table["step"] / STEPS_PER_EPOCH).tolist() == [5, 10]
    assert set(table["images"]) == {8.0}


def test_losses_by_level_come_with_each_validation(whole: tuple[RunDirectory, Trainer]) -> None:
    levels = history_of(whole[0]).levels
    assert [record.step / STEPS_PER_EPOCH for record in levels] == [5, 10]
    for record in levels:
        assert len(record.train) == len(record.validation_ema) == len(record.validation_raw) == 10
        known = [loss for loss in record.train if loss is not None]
        assert len(known) == 10 and max(known) > 2 * min(known)


def test_previews_are_drawn_at_the_beginning_and_every_so_many_epochs(
    whole: tuple[RunDirectory, Trainer],
) -> None:
    previews = list_previews(whole[0].previews)
    assert [preview.step / STEPS_PER_EPOCH for preview in previews] == [0, 4, 8, 12]
    assert load_preview(previews[-1].path).shape == (3, 8, 8, 3)
    assert whole[1]._preview.steps == 2


def test_raw_weights_are_drawn_from_the_same_noise_but_for_the_beginning(
    whole: tuple[RunDirectory, Trainer],
) -> None:
    run, trainer = whole
    first, *later = list_previews(run.previews)
    assert first.raw is None, "both are the same"
    assert all(preview.raw is not None for preview in later)
    preview = later[-1]
    assert preview.raw is not None and trainer.step == preview.step
    for path, weights in (
        (preview.path, trainer._state.ema),
        (preview.raw, trainer._state.weights),
    ):
        *_, frame = trainer._preview.frames(weights)
        assert np.array_equal(load_preview(path), to_pictures(frame.x_t))
    assert not np.array_equal(load_preview(preview.path), load_preview(preview.raw))


def test_pace_expects_both_grids_from_the_first_on(tmp_path: Path) -> None:
    for raw, grids in ((True, 2), (False, 1)):
        settings = ("preview.steps=2", f"preview.raw={str(raw).lower()}")
        run = create_run(tmp_path, f"raw-{raw}", tiny_config(*settings))
        trainer = trainer_of(run)
        words = [moment.activity for moment in trainer.draw_preview()]
        assert words[-1] == "drawing a preview, 2/2", "before the first step there is one"
        seconds = trainer.pace.seconds_of("preview")
        trainer._time_preview(3.0)
        assert seconds and trainer.pace.seconds_of("preview") == 3.0 * grids
        trainer._train_one_step()
        words = [moment.activity for moment in trainer.draw_preview()]
        assert words[-1] == f"drawing a preview, {2 * grids}/{2 * grids}"
        (before, after) = list_previews(run.previews)
        assert before.raw is None and (after.raw is not None) == raw


def test_checkpoints_are_kept_as_configured(whole: tuple[RunDirectory, Trainer]) -> None:
    """Saved every 2 epochs and when better; kept: the last, every sixth epoch's, the best."""
    kept = [step_of(path) / STEPS_PER_EPOCH for path in list_checkpoints(whole[0].checkpoints)]
    table = history_of(whole[0]).validation.columns()
    best = table["step"][table["ema_loss"].argmin()] / STEPS_PER_EPOCH
    assert kept == sorted({6.0, 12.0, best})
    manifest = read_checkpoint(list_checkpoints(whole[0].checkpoints)[-1]).manifest
    assert manifest.best_validation_loss == pytest.approx(table["ema_loss"].min())


def test_snapshots_are_taken_every_so_many_epochs_and_at_the_end(
    whole: tuple[RunDirectory, Trainer],
) -> None:
    files = sorted(path.name for path in whole[0].ema_snapshots.iterdir())
    assert [int(name[5:13]) / STEPS_PER_EPOCH for name in files] == [9, 9, 12, 12]
    assert {snapshot.length for snapshot in list_snapshots(whole[0])} == {0.05, 0.1}


def test_ema_decay_warms_up_to_the_one_configured(whole: tuple[RunDirectory, Trainer]) -> None:
    decays = history_of(whole[0]).train.columns()["ema_decay"]
    assert decays[0] == pytest.approx(5 / 14)
    assert decays[-1] == pytest.approx(45 / 54)


def test_learning_rate_warms_up_and_falls(whole: tuple[RunDirectory, Trainer]) -> None:
    rates = history_of(whole[0]).train.columns()["learning_rate"]
    assert rates[0] == pytest.approx(5e-4)
    assert rates[1] == pytest.approx(1e-3)
    assert rates[-1] < 1e-4


def test_images_are_as_many_as_configured(whole: tuple[RunDirectory, Trainer]) -> None:
    assert whole[1].steps_per_epoch == STEPS_PER_EPOCH
    assert len(whole[1]._model.dataset.validation) == 8


def test_without_warm_up_the_average_is_long_from_the_first_step(tmp_path: Path) -> None:
    settings = ["training.epochs=1", "training.log_every_steps=1", "ema.warmup=false"]
    run, trainer = trained(tmp_path, "cold", [*settings, "training.accumulate=2"])
    history = history_of(run)
    assert set(history.train.columns()["ema_decay"]) == {0.998}
    assert trainer.steps_per_epoch == 3, "121 images in steps of 2 x 16"
    assert all(math.isfinite(loss) for loss in history.train.columns()["loss"])
