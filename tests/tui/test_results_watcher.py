"""A run's results and weights are read again when they have changed, and only then."""

import os
import time
from pathlib import Path

import pytest
from results import store_sample

from engine.runs.directory import RunDirectory
from tui.watch.folder_stamp import folder_stamp
from tui.watch.results import ResultWatcher
from tui.watch.weights import StoredWeights, WeightsWatcher


def seconds_ago(folder: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(folder, (then, then))


def test_results_are_given_once_and_again_when_one_comes_or_goes(recorded: RunDirectory) -> None:
    watcher = ResultWatcher(recorded)
    assert watcher.poll() == () and watcher.poll() is None
    first, second = store_sample(recorded), store_sample(recorded)
    seconds_ago(recorded.samples, 10)
    assert watcher.poll() == (first, second) and watcher.poll() is None
    first.path.rename(recorded.path / "away")
    seconds_ago(recorded.samples, 5)
    assert watcher.poll() == (second,) and watcher.poll() is None


def test_two_changes_at_one_time_are_both_seen(recorded: RunDirectory) -> None:
    """Clocks of file systems tick slowly."""
    watcher = ResultWatcher(recorded)
    first = store_sample(recorded)
    now = recorded.samples.stat().st_mtime_ns
    assert watcher.poll() == (first,)
    second = store_sample(recorded)
    os.utime(recorded.samples, ns=(now, now))
    assert watcher.poll() == (first, second)


@pytest.mark.parametrize(("ago", "is_known"), [(0.0, False), (1.0, True), (-1.0, True)])
def test_folder_that_has_just_changed_has_no_stamp_yet(
    tmp_path: Path, ago: float, is_known: bool
) -> None:
    seconds_ago(tmp_path, ago)
    assert (folder_stamp(tmp_path) is not None) is is_known
    assert folder_stamp(tmp_path / "none") == 0


def test_checkpoints_and_snapshots_of_averages_are_known(tmp_path: Path) -> None:
    run = RunDirectory(tmp_path)
    watcher = WeightsWatcher(run)
    assert watcher.poll() == StoredWeights((), False)
    for step in (120, 20):
        (run.checkpoints / f"step-{step:08d}").mkdir(parents=True)
    seconds_ago(run.checkpoints, 10)
    assert watcher.poll() == StoredWeights((20, 120), False)
    run.ema_snapshots.mkdir()
    (run.ema_snapshots / "step-00000020_length-0.0500.safetensors").touch()
    seconds_ago(run.ema_snapshots, 10)
    assert watcher.poll() == StoredWeights((20, 120), True)
