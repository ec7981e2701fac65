import time
from pathlib import Path

import numpy as np
import pytest

from engine.config import load_config
from engine.runs.changes import Change, WentBack
from engine.runs.directory import RunDirectory
from engine.runs.evaluations import Evaluation, log_evaluation
from engine.runs.events import log_event
from engine.runs.files import append_line
from engine.runs.lock import RunLock
from engine.runs.metrics import LevelLossRecord, Resumed, TrainRecord
from engine.runs.previews import save_preview
from engine.runs.status import Status, write_status
from engine.runs.store import create_run
from tui.watch import watcher as watching
from tui.watch.watcher import RunWatcher


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return create_run(tmp_path, "watched", load_config("demo"))


def log_step(run: RunDirectory, step: int) -> None:
    append_line(
        run.metrics, TrainRecord(step, 0.1, 0.5, 1.0, 1e-3, 0.9, step, 0.1, 100.0, time.time())
    )


def test_there_is_a_first_snapshot_and_then_none_until_something_changes(
    run: RunDirectory,
) -> None:
    watcher = RunWatcher(run)
    first = watcher.poll()
    assert first is not None and first.config == load_config("demo")
    assert watcher.poll() is None

    log_step(run, 10)
    assert (snapshot := watcher.poll()) is not None
    assert snapshot.train["step"].tolist() == [10]
    log_event(run.events, 10, "something")
    assert (snapshot := watcher.poll()) is not None
    assert [event.text for event in snapshot.events] == ["something"]
    save_preview(run.previews, 10, np.zeros((1, 4, 4, 3), np.uint8))
    assert (snapshot := watcher.poll()) is not None
    assert [preview.step for preview in snapshot.previews] == [10]
    lock = RunLock.take(run.lock, "")
    write_status(run.status, Status("training", time.time(), 10))
    assert (snapshot := watcher.poll()) is not None
    assert snapshot.summary.state == "training" and snapshot.log_tail == ()
    run.engine_log.write_text("first\nlast words\n")
    lock.release()
    assert (snapshot := watcher.poll()) is not None
    assert snapshot.summary.state == "dead" and snapshot.log_tail[-1] == "last words"
    assert watcher.poll() is None


def test_older_snapshots_never_change(run: RunDirectory) -> None:
    watcher = RunWatcher(run)
    for step in (10, 20, 30):
        log_step(run, step)
    before = watcher.poll()
    append_line(run.metrics, Resumed(10, time.time()))
    log_step(run, 15)
    after = watcher.poll()
    assert before is not None and after is not None
    assert before.train["step"].tolist() == [10, 20, 30]
    assert after.train["step"].tolist() == [10, 15]
    with pytest.raises(ValueError, match="read-only"):
        after.train["step"][0] = 3


def test_configuration_that_cannot_be_read_is_told(run: RunDirectory) -> None:
    run.config.write_text("[torn")
    snapshot = RunWatcher(run).poll()
    assert snapshot is not None and snapshot.config is None
    assert "is not valid TOML" in snapshot.trouble


def test_configuration_put_right_is_trusted_again(run: RunDirectory) -> None:
    good = run.config.read_bytes()
    run.config.write_text("[torn")
    watcher = RunWatcher(run)
    watcher.poll()
    run.config.write_bytes(good)
    log_step(run, 10)
    snapshot = watcher.poll()
    assert snapshot is not None
    assert (snapshot.config, snapshot.trouble) == (load_config("demo"), "")


def test_changes_evaluations_and_losses_by_level_are_in_the_snapshot(run: RunDirectory) -> None:
    watcher = RunWatcher(run)
    watcher.poll()
    change = Change(10, "optimizer.learning_rate", 1e-3, 5e-4)
    append_line(run.changes, change)
    assert (snapshot := watcher.poll()) is not None
    assert snapshot.changes == (change,)
    evaluation = Evaluation(
        protocol="kid-efficientnet-lite0", value=0.1, standard_error=0.01, images=500,
        references=100, images_digest="", sampler="ddim", steps=20, eta=0.0, clip=True, seed=0,
        weights="ema", checkpoint="last", step=10, time=0.0, seconds=1.0,
    )  # fmt: skip
    log_evaluation(run, evaluation)
    assert (snapshot := watcher.poll()) is not None
    assert snapshot.evaluations == (evaluation,)
    levels = LevelLossRecord(10, 0.1, [0.5, None], [0.4], [0.6], 0.0)
    append_line(run.metrics, levels)
    assert (snapshot := watcher.poll()) is not None
    assert snapshot.levels == (levels,) and snapshot.newest is None
    log_step(run, 10)
    assert (snapshot := watcher.poll()) is not None
    assert snapshot.newest is not None and snapshot.newest.step == 10
    append_line(run.changes, WentBack(0))
    assert (snapshot := watcher.poll()) is not None
    assert snapshot.changes == ()
    assert watcher.poll() is None


def test_long_history_is_shown_from_its_end_and_completed_poll_by_poll(
    run: RunDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_NEWEST_BYTES", 2000)
    for step in range(400):
        log_step(run, step)
    watcher = RunWatcher(run)
    assert not watcher.is_complete
    first = watcher.poll()
    assert first is not None
    assert first.train["step"][-1] == 399 and 0 < len(first.train["step"]) < 20
    assert not first.is_complete and not watcher.is_complete
    lengths, rewrites = [len(first.train["step"])], first.rewrites
    step = 400
    while not watcher.is_complete:
        log_step(run, step)
        snapshot = watcher.poll()
        assert snapshot is not None
        assert snapshot.rewrites > rewrites
        assert snapshot.newest is not None and snapshot.newest.step == step
        lengths.append(len(snapshot.train["step"]))
        rewrites, step = snapshot.rewrites, step + 1
    assert snapshot.is_complete
    assert snapshot.train["step"].tolist() == list(range(step))
    assert len(lengths) < 6, f"each piece is larger than the one before: {lengths}"
    assert watcher.poll() is None
