import tracemalloc

import numpy as np
import pytest

from engine.metrics.neighbours import nearest_neighbours
from engine.progress import Progress, finish


@pytest.mark.parametrize("at_once", [1, 7, 1000])
def test_nearest_is_found_in_whichever_block(at_once: int) -> None:
    points, among = (
        np.random.default_rng(s).standard_normal((n, 5)) for s, n in ((0, 20), (1, 50))
    )
    every = np.linalg.norm(points[:, None] - among[None], axis=-1)
    found = finish(nearest_neighbours(points, among, at_once))
    np.testing.assert_array_equal(found.place, every.argmin(1))
    np.testing.assert_allclose(found.distance, every.min(1), rtol=1e-12)


def test_pixels_do_not_wrap_around() -> None:
    """uint8 arithmetic would: 0 - 255 is 1."""
    points = np.zeros((1, 4, 4, 3), np.uint8)
    among = np.stack([np.full((4, 4, 3), 255, np.uint8), np.full((4, 4, 3), 9, np.uint8)])
    found = finish(nearest_neighbours(points, among))
    assert found.place.tolist() == [1]
    assert found.distance.tolist() == pytest.approx([9 * 48**0.5])


def test_copies_are_at_exactly_zero() -> None:
    """Far from the origin, where the squares leave only rounding."""
    among = np.random.default_rng(2).normal(1000, 1, (30, 64)).astype(np.float32)
    found = finish(nearest_neighbours(among[::-1], among, 8))
    assert found.place.tolist() == list(range(29, -1, -1))
    assert not found.distance.any()


def test_of_several_the_first_is_named() -> None:
    assert finish(nearest_neighbours(np.ones((1, 2)), np.ones((5, 2)), 2)).place.tolist() == [0]


def test_progress_counts_the_images_looked_at() -> None:
    seen = list(nearest_neighbours(np.ones((2, 3)), np.ones((10, 3)), 4))
    assert seen == [Progress("comparing images", done, 10) for done in (4, 8, 10)]


def test_memory_stays_that_of_a_block() -> None:
    points, among = np.ones((2000, 4), np.float32), np.ones((20_000, 4), np.float32)
    tracemalloc.start()
    finish(nearest_neighbours(points, among, 100))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8e6, "all distances take 320 MB"


@pytest.mark.parametrize("among", [np.ones((0, 3)), np.ones((5, 4))])
def test_sets_that_cannot_be_compared_are_refused_at_once(among: np.ndarray) -> None:
    with pytest.raises(ValueError, match="no neighbours"):
        nearest_neighbours(np.ones((2, 3)), among)
