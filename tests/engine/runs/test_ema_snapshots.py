"""Snapshots of power-function averages, and any length rebuilt from them, without TensorFlow."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from engine.diffusion.power_ema import power_decay, power_gamma
from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.ema_snapshots import (
    drop_snapshots_after,
    list_snapshots,
    rebuild_ema,
    save_snapshot,
    save_weights,
)

STEPS, EVERY = 2000, 125


def averaged(history: np.ndarray, length: float) -> np.ndarray:
    """The average after every step, by its recursion."""
    gamma, average, averages = power_gamma(length), history[0], []
    for step, weights in enumerate(history):
        kept = power_decay(step, gamma)
        average = kept * average + (1 - kept) * weights
        averages.append(average)
    return np.array(averages)


@pytest.fixture(scope="module")
def history() -> np.ndarray:
    """Weights on a drifting random walk, as a training's are."""
    steps = np.random.default_rng(0).normal(0.01, 0.05, (STEPS, 3))
    return np.cumsum(steps, axis=0)


@pytest.fixture
def run(tmp_path: Path, history: np.ndarray) -> RunDirectory:
    run = RunDirectory(tmp_path)
    for length in (0.05, 0.1):
        averages = averaged(history, length)
        for step in range(EVERY, STEPS + 1, EVERY):
            arrays = {"kernel": averages[step - 1].astype(np.float32)}
            save_snapshot(run.ema_snapshots, step, length, arrays)
    return run


@pytest.mark.parametrize("length", [0.06, 0.075, 0.13, 0.2])
def test_any_length_is_rebuilt_from_snapshots_of_two(
    run: RunDirectory, history: np.ndarray, length: float
) -> None:
    expected = averaged(history, length)[-1]
    rebuilt = rebuild_ema(run, length)["kernel"]
    apart = np.abs(averaged(history, 0.05)[-1] - averaged(history, 0.2)[-1]).max()
    assert np.abs(rebuilt - expected).max() < 0.01 * apart


def test_length_that_was_kept_is_itself(run: RunDirectory) -> None:
    (kept,) = (s for s in list_snapshots(run) if (s.step, s.length) == (STEPS, 0.1))
    np.testing.assert_allclose(
        rebuild_ema(run, 0.1)["kernel"], load_file(kept.path)["kernel"], rtol=1e-4
    )


def test_average_as_it_was_at_an_earlier_step(run: RunDirectory, history: np.ndarray) -> None:
    expected = averaged(history, 0.08)[999]
    np.testing.assert_allclose(rebuild_ema(run, 0.08, 1000)["kernel"], expected, atol=0.05)
    assert np.abs(rebuild_ema(run, 0.08)["kernel"] - expected).max() > 1


def test_averages_in_checkpoints_count_as_snapshots(run: RunDirectory) -> None:
    folder = run.checkpoints / "step-00003000"
    folder.mkdir(parents=True)
    save_weights(folder / "power_ema_0.05.safetensors", {"kernel": np.ones(3, np.float32)})
    newest = list_snapshots(run)[-1]
    assert (newest.step, newest.length) == (3000, 0.05)


def test_lost_future_is_dropped(run: RunDirectory) -> None:
    drop_snapshots_after(run.ema_snapshots, 1000)
    assert max(snapshot.step for snapshot in list_snapshots(run)) == 1000


@pytest.mark.parametrize(
    ("length", "step", "says"),
    [(0.3, None, "between 0.005 and 0.28"), (0.0, None, "between 0.005"),
     (0.1, 7, "no EMA snapshot up to step 7")],
)  # fmt: skip
def test_what_cannot_be_rebuilt_is_told(
    run: RunDirectory, length: float, step: int | None, says: str
) -> None:
    with pytest.raises(UserError, match=says):
        rebuild_ema(run, length, step)


def test_run_without_snapshots_says_how_to_keep_them(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"ema.power_lengths names two lengths"):
        rebuild_ema(RunDirectory(tmp_path), 0.1)


def test_damaged_snapshot_is_named(run: RunDirectory) -> None:
    path = list_snapshots(run)[0].path
    path.write_bytes(path.read_bytes()[:-2])
    with pytest.raises(UserError, match="is damaged"):
        rebuild_ema(run, 0.1)


def test_weights_are_written_only_as_safetensors(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"must end in \.safetensors"):
        save_weights(tmp_path / "weights.npz", {})
