import io

import numpy as np
import pytest
from numpy.typing import NDArray
from pictures import colours
from PIL import Image

from engine.data.survey.duplicates import Thumbnails, copies, near_pairs, thumbnails
from engine.data.survey.groups import groups_of
from engine.progress import finish


def different(count: int, size: int = 64) -> NDArray[np.uint8]:
    return np.stack([colours(size, size, seed) for seed in range(count)])


def small(images: NDArray[np.uint8]) -> Thumbnails:
    return finish(thumbnails(images))


def pairs(*images: NDArray[np.uint8]) -> list[tuple[int, int]]:
    return [tuple(pair) for pair in near_pairs(small(np.concatenate(images))).tolist()]


def as_jpeg(image: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer))


def test_different_pictures_are_no_near_duplicates() -> None:
    assert pairs(different(300)) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda image: as_jpeg(image, 40),
        lambda image: np.clip(image.astype(int) + 6, 0, 255).astype(np.uint8),
        lambda image: np.asarray(
            Image.fromarray(image).resize((40, 40)).resize((64, 64), Image.Resampling.BICUBIC)
        ),
    ],
    ids=["stored as JPEG", "a little brighter", "shrunk and enlarged"],
)
def test_what_looks_the_same_is_found_among_others(change) -> None:
    images = different(200)
    changed = np.stack([change(image) for image in images[:50]])
    found = pairs(images, changed)
    assert {pair for pair in found if pair[1] >= 200} == set(found)
    assert len(set(found) & {(number, 200 + number) for number in range(50)}) >= 45
    assert len(found) <= 50


@pytest.mark.parametrize(
    "change",
    [
        lambda image: image[:, ::-1],
        lambda image: image[..., ::-1],
        lambda image: np.roll(image, 16, axis=1),
    ],
    ids=["mirrored", "other colours", "moved"],
)
def test_what_only_resembles_it_is_not(change) -> None:
    images = different(100)
    assert pairs(images, np.stack([change(image) for image in images])) == []


def test_plain_pictures_are_alike_only_in_the_same_colour() -> None:
    """Their difference hashes are all equal: the colours must tell them apart."""
    shades = np.array([0, 5, 60, 120, 124, 240], np.uint8)
    plain = np.broadcast_to(shades[:, None, None, None], (6, 16, 16, 1))
    assert pairs(plain) == [(0, 1), (3, 4)]


def test_a_hundred_thousand_alike_are_compared_with_neighbours_only() -> None:
    alike = Thumbnails(np.zeros(100_000, np.uint64), np.zeros((100_000, 8, 8, 1), np.uint8))
    alike.hashes[50_000:] = np.arange(50_000, dtype=np.uint64) << np.uint64(20)
    assert len(near_pairs(alike)) >= 50_000 * 15


def test_tiny_and_grey_images_have_thumbnails_too() -> None:
    assert pairs(different(40, size=4)[..., :1]) == []
    assert small(different(2, 4)).colours.shape == (2, 8, 8, 3)


def test_copies_are_those_with_equal_digests() -> None:
    assert copies(["a", "b", "a", "c", "c", "a"]) == [[0, 2, 5], [3, 4]]
    assert copies([]) == []


def test_pairs_join_into_groups() -> None:
    joined = groups_of(np.array([[4, 9], [1, 2], [2, 3], [8, 9], [0, 7]]))
    assert joined == [[0, 7], [1, 2, 3], [4, 8, 9]]
    assert groups_of(np.empty((0, 2), np.int64)) == []
