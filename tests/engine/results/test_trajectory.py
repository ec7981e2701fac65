"""Stored frames: how many, which of them exactly, and what they say about themselves."""

from pathlib import Path

import numpy as np
import pytest

import engine.results.trajectory as module
from engine.results.result import Facts, Result, ResultWriter
from engine.results.settings import SamplerSettings
from engine.results.trajectory import Trajectory, TrajectoryWriter, stored_frames
from engine.runs.directory import RunDirectory

SHAPE = (2, 4, 4, 3)
RNG = np.random.default_rng(0)


def walked(folder: Path, steps: int) -> tuple[Result, np.ndarray, np.ndarray]:
    """A result whose frames and exact values are made up of noise."""
    writer = ResultWriter(RunDirectory(folder), "sample")
    trajectory = TrajectoryWriter(writer.folder, steps, SHAPE)
    pictures = RNG.integers(0, 256, (steps + 1, 2, *SHAPE), np.uint8)
    exact = RNG.standard_normal((steps, 2, *SHAPE)).astype(np.float32)
    for frame in range(steps):
        trajectory.add_keyframe(frame, *exact[frame])
    for frame in range(steps + 1):
        trajectory.add(frame, *pictures[frame])
    trajectory.close()
    levels = list(range(steps * 2 - 1, 0, -2))
    facts = Facts(
        kind="sample", settings=SamplerSettings(), step=1, total_levels=steps * 2, levels=levels,
        count=2, image_size=4, frames=trajectory.frames, keyframes=trajectory.keyframes,
        time=0.0, seconds=0.0,
    )  # fmt: skip
    return writer.finish(facts), pictures, exact


def test_every_frame_of_a_short_walk_is_there(tmp_path: Path) -> None:
    result, pictures, _ = walked(tmp_path, 7)
    trajectory = Trajectory.open(result)
    assert result.facts.frames == list(range(8))
    assert np.array_equal(trajectory.x_t, pictures[:, 0])
    assert np.array_equal(trajectory.x0, pictures[:, 1])


def test_frames_know_their_level_and_the_last_is_clean(tmp_path: Path) -> None:
    trajectory = Trajectory.open(walked(tmp_path, 5)[0])
    assert [trajectory.level(frame) for frame in range(6)] == [9, 7, 5, 3, 1, None]


@pytest.mark.parametrize("steps", [1, 9, 10, 25, 50])
def test_exact_frame_before_any_frame_is_near_and_exact(tmp_path: Path, steps: int) -> None:
    result, _, exact = walked(tmp_path, steps)
    trajectory = Trajectory.open(result)
    for frame in range(steps):
        keyframe = trajectory.keyframe_before(frame)
        assert 0 <= frame - keyframe.frame < max(1, steps // 10)
        assert np.array_equal(keyframe.x_t, exact[keyframe.frame, 0])
        assert np.array_equal(keyframe.previous_x0, exact[keyframe.frame, 1])


def test_long_walk_of_many_images_stores_every_few_frames_and_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 1000)
    frames = stored_frames(steps=100, values=20)
    assert frames[0] == 0 and frames[-1] == 100
    assert 2 * len(frames) * 20 <= 1000 + 40
    assert set(np.diff(frames[:-1])) == {5}


def test_default_limit_stores_all_of_the_original_study() -> None:
    """500 steps of 16 images of 64 x 64."""
    assert len(stored_frames(500, 16 * 64 * 64 * 3)) == 501
