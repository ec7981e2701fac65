from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.data.sources.npz import open_npz
from engine.errors import UserError


def images(count: int, *shape: int) -> NDArray[np.uint8]:
    return np.random.default_rng(count).integers(0, 256, (count, *shape), np.uint8)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("shape", [(6, 5, 3), (6, 5, 1), (6, 5)])
def test_images_come_one_by_one_from_any_number_on(tmp_path: Path, save, shape) -> None:
    array = images(7, *shape)
    save(tmp_path / "set.npz", array, labels=np.arange(7))
    source = open_npz(tmp_path / "set.npz")
    assert len(source) == 7 and source.split_rule == "hash"
    for first in (0, 3, 7):
        pictures = list(source.pictures(first))
        assert [picture.place for picture in pictures] == list(range(first, 7))
        for picture, expected in zip(pictures, array[first:], strict=True):
            np.testing.assert_array_equal(picture.content, expected)
    assert next(source.pictures(2)).name == "arr_0[2]"


def test_two_arrays_divide_the_images(tmp_path: Path) -> None:
    path = tmp_path / "mnist.npz"
    np.savez(path, x_train=images(5, 4, 4), y_train=np.arange(5), x_test=images(3, 4, 4))
    source = open_npz(path)
    assert source.split_rule == "given" and len(source) == 8
    sides = [picture.split for picture in source.pictures()]
    assert sides == ["train"] * 5 + ["validation"] * 3
    assert [picture.name for picture in source.pictures(6)] == ["x_test[1]", "x_test[2]"]


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        (
            {"x": np.zeros((4, 8, 8, 3), np.float32)},
            r"no images: an array of uint8 .* it has x.npy",
        ),
        ({"x": np.zeros((4, 8), np.uint8)}, "no images"),
        ({"x": np.zeros((4, 8, 8, 2), np.uint8)}, "no images"),
        ({"x": np.zeros((0, 8, 8, 3), np.uint8)}, "no images"),
        ({"x": np.asfortranarray(images(2, 3, 4, 3))}, "no images"),
        ({"x": np.array([{"a": 1}], dtype=object)}, "no images"),
        ({}, "it has nothing"),
        ({"a": images(2, 4, 4), "b": images(2, 4, 4)}, r"several arrays of images \(a, b\)"),
    ],
)
def test_what_holds_no_images_is_told(tmp_path: Path, arrays: dict, says: str) -> None:
    np.savez(tmp_path / "set.npz", **arrays)
    with pytest.raises(UserError, match=says):
        open_npz(tmp_path / "set.npz")


def test_file_that_is_no_npz_or_is_cut_off_is_told(tmp_path: Path) -> None:
    path = tmp_path / "set.npz"
    path.write_bytes(b"no archive")
    with pytest.raises(UserError, match=r"set\.npz' cannot be read as an \.npz of arrays"):
        open_npz(path)
    np.savez(path, images(50, 8, 8, 3))
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(UserError, match="cannot be read as an"):
        open_npz(path)


def test_damage_in_the_middle_is_told_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "set.npz"
    np.savez_compressed(path, images(50, 8, 8, 3))
    data = bytearray(path.read_bytes())
    data[3000:3400] = bytes(400)
    path.write_bytes(data)
    source = open_npz(path)
    with pytest.raises(UserError, match="cannot be read as an"):
        list(source.pictures())
