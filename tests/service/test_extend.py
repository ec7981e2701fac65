"""A finished run that gets more epochs goes on from its last checkpoint to the new end."""

import asyncio
import shutil
from pathlib import Path

import pytest
from engines import (
    Talk,
    converse,
    kill,
    tiny_config,
    wait_for,
    wait_until_ended,
    wait_until_trained,
)

from engine.errors import UserError
from engine.runs.changes import Change, read_changes
from engine.runs.checkpoints import list_checkpoints, read_checkpoint, step_of
from engine.runs.directory import RunDirectory
from engine.runs.metrics import MetricHistory
from engine.runs.status import read_status
from engine.runs.store import create_run
from engine.runs.summary import summarise
from engine.service.messages import Refused, Train
from engine.service.resume import resume_training
from engine.service.start import start_engine, start_serving
from engine.training.learning_rate import learning_rate

EPOCHS = "training.epochs"
CONFIG = tiny_config(
    "training.epochs=4", "training.log_every_steps=1", "optimizer.decay=cosine",
    "optimizer.warmup_steps=3", "checkpoint.every_epochs=2", "checkpoint.keep_last=10",
)  # fmt: skip
END = 4 * 7
"""121 images in batches of 16 are 7 steps an epoch."""


def wait_until_finished(run: RunDirectory) -> None:
    wait_for(lambda: summarise(run).state == "finished", f"the end of {run.name}", 120)


def finished(folder: Path, name: str) -> RunDirectory:
    run = create_run(folder, name, CONFIG)
    start_engine(run)
    wait_until_finished(run)
    return run


def resume(run: RunDirectory, order: Train) -> None:
    asyncio.run(resume_training(run, order))


def assert_rates(run: RunDirectory, epochs: int) -> None:
    """Up to the old end those of the old schedule, then those of the new one."""
    history = MetricHistory(run.metrics)
    history.update()
    table = history.train.columns()
    assert table["step"].tolist() == list(range(1, len(table["step"]) + 1))
    for step, rate in zip(table["step"].astype(int).tolist(), table["learning_rate"], strict=True):
        total = END if step <= END else epochs * 7
        assert rate == pytest.approx(learning_rate(CONFIG.optimizer, step - 1, total)), step


def test_extended_run_is_the_run_that_never_ended(runs: Path) -> None:
    run = finished(runs, "extended")
    resume(run, Train({EPOCHS: 6}))  # The engine may still be leaving.
    wait_for(lambda: len(list_checkpoints(run.checkpoints)) > 2, "a later checkpoint")
    wait_until_finished(run)
    wait_until_ended(run)
    status = read_status(run.status)
    assert status is not None and (status.step, status.epochs) == (6 * 7, 6)
    assert read_changes(run.changes) == [Change(END, EPOCHS, 4, 6)]
    assert_rates(run, 6)

    other = create_run(runs, "uninterrupted", CONFIG)
    shutil.copy(run.changes, other.changes)
    start_engine(other)
    wait_until_finished(other)
    one, same = (read_checkpoint(list_checkpoints(r.checkpoints)[-1]) for r in (run, other))
    assert one.manifest.step == same.manifest.step == 6 * 7
    for name in ("weights", "ema", "adam_mean", "adam_variance"):
        file = f"{name}.safetensors"
        assert one.manifest.files[file].sha256 == same.manifest.files[file].sha256, name


@pytest.mark.campaign
def test_new_end_holds_when_the_extension_is_killed_and_resumed(runs: Path) -> None:
    run = finished(runs, "killed")
    resume(run, Train({EPOCHS: 100_000}))
    wait_until_trained(run, END + 30)
    assert summarise(run).state == "training"
    kill(run)
    wait_until_ended(run)
    start_engine(run)
    wait_until_trained(run, END + 60)
    status = read_status(run.status)
    assert status is not None and (status.state, status.epochs) == ("training", 100_000)
    assert_rates(run, 100_000)


def test_end_that_leaves_nothing_to_train_is_refused_and_nothing_changes(runs: Path) -> None:
    run = finished(runs, "short")
    wait_until_ended(run)
    before = run.status.read_bytes(), run.metrics.read_bytes(), list_checkpoints(run.checkpoints)
    for changes in ({EPOCHS: 4}, {EPOCHS: 3}, {"optimizer.learning_rate": 1e-4}):
        with pytest.raises(UserError, match=r"has done 4 epochs, .* leaves nothing to train"):
            resume(run, Train(changes))

    async def talk(talk: Talk) -> None:
        for order in (Train({EPOCHS: 4}), Train({EPOCHS: 2}, from_step=14), Train({"no.key": 1})):
            assert isinstance(await talk.ask(order), Refused)

    engine = start_serving(run, linger=0)
    converse(run, talk)
    wait_for(lambda: engine.exit_code == 0, "the engine to leave")
    assert run.metrics.read_bytes() == before[1]
    assert list_checkpoints(run.checkpoints) == before[2]
    assert summarise(run).state == "finished" and not run.changes.exists()


@pytest.mark.campaign
def test_finished_run_goes_back_and_ends_again(runs: Path) -> None:
    run = finished(runs, "back")
    resume(run, Train({"optimizer.learning_rate": 1e-4}, from_step=14))
    wait_for(lambda: "Went back to step 14" in run.events.read_text(), "the way back")
    wait_until_finished(run)
    wait_until_ended(run)
    assert [step_of(path) for path in list_checkpoints(run.checkpoints)] == [14, END]
