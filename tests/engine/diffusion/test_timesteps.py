import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diffusion.timesteps import sampling_levels


@st.composite
def walks(draw: st.DrawFn) -> tuple[int, int, int]:
    total = draw(st.integers(1, 10_000))
    start = draw(st.integers(0, total - 1))
    return total, start, draw(st.integers(1, start + 1))


@given(walk=walks())
def test_levels_go_strictly_down_from_the_start(walk: tuple[int, int, int]) -> None:
    total, start, steps = walk
    levels = sampling_levels(total, steps, start)
    assert levels.shape == (steps,)
    assert levels.dtype == np.int64
    assert levels[0] == start
    assert levels[-1] >= 0
    assert (np.diff(levels) < 0).all()


@given(walk=walks())
def test_no_jump_is_a_whole_level_longer_than_the_mean(walk: tuple[int, int, int]) -> None:
    """The jump to the clean image, which ends just below level 0, is one of them."""
    total, start, steps = walk
    jumps = -np.diff([*sampling_levels(total, steps, start), -1])
    assert np.abs(jumps - (start + 1) / steps).max() < 1


@given(walk=walks())
def test_walk_without_a_start_begins_at_the_noisiest_level(walk: tuple[int, int, int]) -> None:
    total, _, steps = walk
    expected = sampling_levels(total, steps, total - 1)
    np.testing.assert_array_equal(sampling_levels(total, steps), expected)


@given(walk=walks())
def test_start_is_all_that_counts(walk: tuple[int, int, int]) -> None:
    """A walk from level k of many is the walk of a process with k + 1 levels."""
    total, start, steps = walk
    shorter = sampling_levels(start + 1, steps)
    np.testing.assert_array_equal(sampling_levels(total, steps, start), shorter)


@given(total=st.integers(1, 10_000))
def test_as_many_steps_as_levels_visit_each(total: int) -> None:
    np.testing.assert_array_equal(sampling_levels(total, total), np.arange(total)[::-1])


@pytest.mark.parametrize(
    ("total", "steps", "expected"),
    [
        # Lin et al. 2024, table 2, whose levels count from 1.
        (1000, 10, [999, 899, 799, 699, 599, 499, 399, 299, 199, 99]),
        (500, 1, [499]),
        (10, 3, [9, 6, 2]),
        # Halves go to the even number: 10, 7.5, 5, 2.5.
        (10, 4, [9, 7, 4, 1]),
    ],
)
def test_levels_are_the_published_trailing_ones(total: int, steps: int, expected) -> None:
    assert sampling_levels(total, steps).tolist() == expected
