"""A training that goes astray stops before a checkpoint is poisoned, and can go on."""

from pathlib import Path

import numpy as np
import pytest
from engines import tiny_config, wait_for, wait_until_ended

from engine.errors import UserError
from engine.runs.checkpoints import list_checkpoints, read_checkpoint, step_of
from engine.runs.directory import RunDirectory
from engine.runs.events import read_events
from engine.runs.metrics import MetricHistory
from engine.runs.status import Advice, read_status
from engine.runs.store import create_run
from engine.runs.summary import summarise
from engine.service.messages import Train
from engine.service.start import StartedEngine, start_engine

RATE = "optimizer.learning_rate"


def train(run: RunDirectory, order: Train | None = None) -> StartedEngine:
    """Train to the end, or to wherever it stops."""
    engine = start_engine(run, order)
    wait_for(lambda: engine.exit_code is not None, "the end of the engine", 120)
    wait_until_ended(run)
    return engine


def test_stops_with_the_good_checkpoint_and_goes_on_with_a_lower_rate(runs: Path) -> None:
    """In float16 a rate of 1 soon makes activations that overflow, which no scale heals."""
    config = tiny_config(
        "training.epochs=4", "checkpoint.every_epochs=1", "training.precision=float16",
        "optimizer.decay=none", "optimizer.warmup_steps=0", "training.stop_after_nonfinite=5",
        "checkpoint.keep_last=20",
    )  # fmt: skip
    run = create_run(runs, "astray", config)
    assert train(run).exit_code == 0
    good = step_of(list_checkpoints(run.checkpoints)[-1])

    engine = train(run, Train({"training.epochs": 400, RATE: 1.0}))
    assert engine.exit_code == 2
    status = read_status(run.status)
    assert status is not None and status.state == "failed"
    assert "gave no finite gradient" in status.message
    assert "noise levels" in status.message and "from step" in status.message
    assert f"--resume --from {good} --set optimizer.learning_rate=0.3" in status.message
    assert status.advice == Advice(0.3, good)
    assert "Traceback" not in run.engine_log.read_text()
    for path in list_checkpoints(run.checkpoints):
        for name in ("weights", "ema"):
            for array in read_checkpoint(path).tensors(name).values():
                assert np.isfinite(array).all()

    with pytest.raises(UserError, match="no checkpoint of step 3 to go back to"):
        start_engine(run, Train(from_step=3))
    assert train(run, Train({RATE: 1e-3, "training.epochs": 6}, from_step=good)).exit_code == 0
    assert summarise(run).state == "finished"
    history = MetricHistory(run.metrics)
    history.update()
    assert np.isfinite(history.train.columns()["loss"]).all(), "the lost future is dropped"
    assert history.train.columns()["learning_rate"][-1] == 1e-3
    texts = [event.text for event in read_events(run.events)]
    assert f"Went back to step {good:,}, giving up what came after" in texts
    assert any("slower than float32 on a CPU" in text for text in texts)


def test_change_that_is_none_is_refused_before_an_engine_starts(runs: Path) -> None:
    run = create_run(runs, "astray", tiny_config())
    with pytest.raises(UserError, match=r"network\.blocks cannot change during a run"):
        start_engine(run, Train({"network.blocks": 2}))
    with pytest.raises(UserError, match=r"optimizer\.learning_rate"):
        start_engine(run, Train({RATE: 7.0}))
    assert not run.lock.exists()
