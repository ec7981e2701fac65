from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import UserError
from engine.runs.nearest_pairs import picture_of, read_pairs


def pairs_of(count: int, size: int, channels: int = 3) -> np.ndarray:
    shape = (count, 2, size, size, channels)
    return np.random.default_rng(count).integers(0, 256, shape, np.uint8)


def saved(folder: Path, pairs: np.ndarray) -> Path:
    path = folder / "evaluation-1.png"
    Image.fromarray(picture_of(pairs)).save(path)
    return path


@pytest.mark.parametrize("size", [5, 16, 64, 75])
@pytest.mark.parametrize("count", [2, 3, 4, 9, 32, 50])
def test_what_was_made_into_a_picture_is_read_back(tmp_path: Path, count: int, size: int) -> None:
    pairs = pairs_of(count, size)
    read = read_pairs(saved(tmp_path, pairs), count, size)
    assert read.shape == (min(count, 32), 2 * size, size, 3)
    assert np.array_equal(read[:, :size], pairs[:32, 0])
    assert np.array_equal(read[:, size:], pairs[:32, 1])


def test_shades_of_grey_become_colours(tmp_path: Path) -> None:
    pairs = pairs_of(6, 16, channels=1)
    read = read_pairs(saved(tmp_path, pairs), 6, 16)
    assert np.array_equal(read[:, :16], np.repeat(pairs[:, 0], 3, axis=-1))


@pytest.mark.parametrize("size", [None, 20])
def test_size_that_is_unknown_or_another_one_leaves_them_enlarged(
    tmp_path: Path, size: int | None
) -> None:
    read = read_pairs(saved(tmp_path, pairs_of(6, 16)), 6, size)
    assert read.shape == (6, 128, 64, 3)


def test_picture_that_is_not_there_or_damaged_or_of_something_else(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"cannot be read: .*No such file"):
        read_pairs(tmp_path / "none.png", 4, 16)
    path = saved(tmp_path, pairs_of(8, 16))
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(UserError, match="cannot be read"):
        read_pairs(path, 8, 16)
    Image.new("RGB", (512, 64)).save(path)
    with pytest.raises(UserError, match="is not one of 8 pairs"):
        read_pairs(path, 8, 16)
    Image.new("RGB", (3, 3)).save(path)
    with pytest.raises(UserError, match="is not one of 8 pairs"):
        read_pairs(path, 8, 16)
