"""A run that was killed and resumed is, bit for bit, the run that was never interrupted."""

import shutil
from pathlib import Path

import numpy as np
from engines import (
    Talk,
    converse,
    kill,
    tiny_config,
    wait_for,
    wait_until_ended,
    wait_until_trained,
)

from engine.runs.changes import read_changes
from engine.runs.checkpoints import list_checkpoints, read_checkpoint
from engine.runs.directory import RunDirectory
from engine.runs.evaluations import read_evaluations
from engine.runs.metrics import MetricHistory
from engine.runs.store import create_run
from engine.runs.summary import summarise
from engine.service.messages import ChangeSetting, Done, Pause, Resume, SaveCheckpoint
from engine.service.start import start_engine, start_new_run

EPOCHS = 120
TIMES = ("time", "images_per_second")
EVALUATED = (
    "evaluation.kid_every_epochs=10", "evaluation.images=8", "evaluation.steps=2",
)  # fmt: skip


def test_killed_and_resumed_run_equals_the_uninterrupted_one(runs: Path) -> None:
    config = tiny_config(f"training.epochs={EPOCHS}", "checkpoint.every_epochs=1000", *EVALUATED)
    killed, _ = start_new_run(runs, "killed", config)
    saved = converse(killed, _change_save_change)
    wait_until_trained(killed, saved + 30)
    kill(killed)
    wait_until_ended(killed)
    reached = MetricHistory(killed.metrics)
    reached.update()
    assert reached.train.columns()["step"][-1] > saved, "the kill must lose steps"
    assert summarise(killed).state == "dead"

    start_engine(killed)
    _wait_until_finished(killed)
    before, after = read_changes(killed.changes)
    assert before.step < saved <= after.step, "one change on each side of the checkpoint"

    uninterrupted = create_run(runs, "uninterrupted", config)
    shutil.copy(killed.changes, uninterrupted.changes)
    start_engine(uninterrupted)
    _wait_until_finished(uninterrupted)

    _assert_same_metrics(killed, uninterrupted)
    _assert_same_weights(killed, uninterrupted)
    _assert_same_previews(killed, uninterrupted)
    _assert_same_evaluations(killed, uninterrupted)


async def _change_save_change(talk: Talk) -> int:
    """A change, some steps, a checkpoint, some steps, another change; the checkpoint's step."""
    await talk.until(lambda progress: progress.step >= 15)
    assert isinstance(await talk.ask(ChangeSetting("optimizer.learning_rate", 1e-3)), Done)
    await talk.until(lambda progress: progress.step >= 40)
    await talk.ask(Pause())
    saved = await talk.ask(SaveCheckpoint())
    assert isinstance(saved, Done)
    await talk.ask(Resume())
    step = int(saved.text.removeprefix("Checkpoint of step ").split()[0].replace(",", ""))
    await talk.until(lambda progress: progress.step >= step + 10)
    assert isinstance(await talk.ask(ChangeSetting("optimizer.learning_rate", 5e-4)), Done)
    return step


def _wait_until_finished(run: RunDirectory) -> None:
    wait_for(lambda: summarise(run).state == "finished", f"the end of {run.name}", 120)
    wait_until_ended(run)


def _assert_same_metrics(one: RunDirectory, other: RunDirectory) -> None:
    histories = [MetricHistory(run.metrics) for run in (one, other)]
    for history in histories:
        history.update()
        assert history.unreadable == 0
    for table in ("train", "validation"):
        first, second = (getattr(history, table).columns() for history in histories)
        assert len(first["step"]) > 3
        for column in first.keys() - TIMES:
            np.testing.assert_array_equal(first[column], second[column], f"{table}.{column}")


def _assert_same_weights(one: RunDirectory, other: RunDirectory) -> None:
    first, second = (read_checkpoint(list_checkpoints(run.checkpoints)[-1]) for run in (one, other))
    assert first.manifest.step == second.manifest.step > 0
    for file in first.manifest.files:
        assert first.manifest.files[file].sha256 == second.manifest.files[file].sha256, file
    assert first.manifest.counters == second.manifest.counters
    assert first.manifest.best_validation_loss == second.manifest.best_validation_loss


def _assert_same_previews(one: RunDirectory, other: RunDirectory) -> None:
    names = sorted(path.name for path in other.previews.iterdir())
    assert len(names) > 3
    assert sorted(path.name for path in one.previews.iterdir()) == names
    for name in names:
        assert (one.previews / name).read_bytes() == (other.previews / name).read_bytes(), name


def _assert_same_evaluations(one: RunDirectory, other: RunDirectory) -> None:
    first, second = (
        [(made.step, made.value, made.standard_error) for made in read_evaluations(run)]
        for run in (one, other)
    )
    assert len(first) == EPOCHS / 10
    assert first == second
