"""Results as PNG, GIF and NPZ files, opened by the libraries that others use."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import UserError
from engine.results.export import (
    check_target,
    check_writable,
    save_gif,
    save_npz,
    save_png,
    save_result,
)
from engine.results.result import Facts, Kind, Result, ResultWriter
from engine.results.settings import SamplerSettings
from engine.results.trajectory import TrajectoryWriter
from engine.runs.directory import RunDirectory

RNG = np.random.default_rng(0)


def result_of(folder: Path, kind: Kind, count: int, steps: int = 3, size: int = 8) -> Result:
    shape = (count, size, size, 3)
    writer = ResultWriter(RunDirectory(folder), kind)
    for role in ("final", "noisy", "original", "nearest"):
        writer.add_pictures(role, RNG.integers(0, 256, shape, np.uint8))
    trajectory = TrajectoryWriter(writer.folder, steps, shape)
    for frame in range(steps + 1):
        trajectory.add(frame, *RNG.integers(0, 256, (2, *shape), np.uint8))
    trajectory.close()
    facts = Facts(
        kind=kind, settings=SamplerSettings(), step=1, total_levels=9,
        levels=list(range(steps, 0, -1)), count=count, image_size=size, frames=trajectory.frames,
        keyframes=trajectory.keyframes, time=0.0, seconds=0.0,
    )  # fmt: skip
    return writer.finish(facts)


@pytest.mark.parametrize(
    ("kind", "count", "columns", "rows"),
    [("sample", 5, 3, 2), ("fork", 4, 2, 2), ("reconstruct", 3, 3, 4), ("interpolate", 6, 6, 1),
     ("denoise", 1, 2, 1)],
)  # fmt: skip
def test_picture_shows_each_kind_in_its_own_order(
    tmp_path: Path, kind: Kind, count: int, columns: int, rows: int
) -> None:
    result = result_of(tmp_path, kind, count)
    save_png(tmp_path / "out.png", result)
    with Image.open(tmp_path / "out.png") as picture:
        assert picture.size == (columns * 64, rows * 64), "small images are enlarged to 64 pixels"
        pixels = np.asarray(picture)[::8, ::8]
    first = result.pictures("noisy" if kind in ("reconstruct", "denoise") else "final")[0]
    assert np.array_equal(pixels[:8, :8], first)
    if kind == "reconstruct":
        assert np.array_equal(pixels[24:, 16:], result.pictures("nearest")[2])


def test_large_images_are_not_enlarged(tmp_path: Path) -> None:
    save_png(tmp_path / "out.png", result_of(tmp_path, "sample", 1, size=96))
    with Image.open(tmp_path / "out.png") as picture:
        assert picture.size == (96, 96)


def test_animation_goes_from_noise_to_the_result_and_rests_there(tmp_path: Path) -> None:
    save_gif(tmp_path / "out.gif", result_of(tmp_path, "sample", 2))
    with Image.open(tmp_path / "out.gif") as animation:
        assert animation.n_frames == 4  # type: ignore[attr-defined]
        animation.seek(3)
        assert animation.info["duration"] > 1000


def test_animation_of_a_long_walk_stays_short(tmp_path: Path) -> None:
    save_gif(tmp_path / "out.gif", result_of(tmp_path, "sample", 1, steps=200))
    with Image.open(tmp_path / "out.gif") as animation:
        assert animation.n_frames == 60  # type: ignore[attr-defined]


def test_arrays_hold_every_frame_with_its_level(tmp_path: Path) -> None:
    result = result_of(tmp_path, "sample", 2)
    save_npz(tmp_path / "out.npz", result)
    with np.load(tmp_path / "out.npz") as arrays:
        assert arrays["x_t"].shape == arrays["x0"].shape == (4, 2, 8, 8, 3)
        assert arrays["level"].tolist() == [3, 2, 1, -1]
        assert arrays["frame"].tolist() == [0, 1, 2, 3]


def test_target_is_refused_before_anything_is_drawn(tmp_path: Path) -> None:
    (tmp_path / "folder.png").mkdir()
    for path, says in [
        (tmp_path / "grid.jpg", "must end in .png"),
        (tmp_path / "none" / "grid.png", "There is no folder"),
        (tmp_path / "folder.png", "is a folder"),
    ]:
        with pytest.raises(UserError, match=says):
            check_writable(path, ".png")
    check_writable(tmp_path / "grid.PNG", ".png")


def test_disk_that_refuses_leaves_nothing(tmp_path: Path) -> None:
    result = result_of(tmp_path, "sample", 1)
    with pytest.raises(UserError, match="Saving"):
        save_png(tmp_path / "none" / "out.png", result)


@pytest.mark.parametrize("ending", [".png", ".GIF", ".npz"])
def test_ending_says_what_is_saved(tmp_path: Path, ending: str) -> None:
    result = result_of(tmp_path, "sample", 2)
    path = tmp_path / f"out{ending}"
    save_result(path, result)
    if ending == ".npz":
        assert len(np.load(path)["frame"]) == 4
    else:
        with Image.open(path) as picture:
            assert picture.format == ending[1:].upper()


@pytest.mark.parametrize("name", ["out.jpg", "out", "", "nowhere/out.png", "a" * 300 + ".png"])
def test_target_of_no_possible_kind_is_refused(tmp_path: Path, name: str) -> None:
    result = result_of(tmp_path, "sample", 1)
    with pytest.raises(UserError):
        check_target(tmp_path / name)
    with pytest.raises(UserError):
        save_result(tmp_path / name, result)
