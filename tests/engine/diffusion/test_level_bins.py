import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from engine.diffusion.level_bins import LEVEL_BINS, bin_bounds, bin_of_level


@given(total=st.integers(1, 10_000))
def test_every_level_lies_in_the_range_whose_bounds_hold_it(total: int) -> None:
    levels = np.arange(total)
    ranges = bin_of_level(levels, total)
    for number, (low, high) in enumerate(bin_bounds(total)):
        np.testing.assert_array_equal(levels[ranges == number], np.arange(low, high + 1))


@given(total=st.integers(1, 10_000))
def test_ranges_are_ten_and_hold_each_level_once(total: int) -> None:
    bounds = bin_bounds(total)
    assert len(bounds) == LEVEL_BINS == 10
    assert [level for low, high in bounds for level in range(low, high + 1)] == list(range(total))


@given(total=st.integers(1, 10_000))
def test_ranges_are_as_equal_as_whole_levels_allow(total: int) -> None:
    sizes = [high - low + 1 for low, high in bin_bounds(total)]
    assert max(sizes) - min(sizes) <= 1


def test_ranges_of_the_first_projects_500_levels_are_fifty_each() -> None:
    assert bin_bounds(500)[0] == (0, 49)
    assert bin_bounds(500)[-1] == (450, 499)


@pytest.mark.parametrize("total", [4, 500, 10_000])
def test_tensors_and_arrays_lie_in_the_same_ranges(total: int) -> None:
    levels = np.arange(total, dtype=np.int32)
    in_tensors = bin_of_level(tf.constant(levels), total).numpy()
    np.testing.assert_array_equal(in_tensors, bin_of_level(levels, total))
