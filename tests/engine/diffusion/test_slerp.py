import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diffusion.slerp import slerp

shares = st.floats(0, 1)


def noise(seed: int, shape: tuple[int, ...] = (8, 8, 3)):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def angle(a, b) -> float:
    a, b = a.astype(np.float64).ravel(), b.astype(np.float64).ravel()
    return float(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b)))


@given(seed=st.integers(0, 1000))
def test_ends_are_the_noises_themselves(seed: int) -> None:
    one, other = noise(seed), noise(seed + 1)
    np.testing.assert_array_equal(slerp(one, other, 0.0), one)
    np.testing.assert_array_equal(slerp(one, other, 1.0), other)


@given(share=shares)
def test_length_is_kept_between_noises_of_one_length(share: float) -> None:
    one, other = noise(0), noise(1)
    other *= np.linalg.norm(one) / np.linalg.norm(other)
    length = np.linalg.norm(slerp(one, other, share))
    assert length == pytest.approx(np.linalg.norm(one), rel=1e-5)


def test_middle_is_as_wide_as_noise_where_the_straight_lines_is_not() -> None:
    one, other = noise(0, (64, 64, 3)), noise(1, (64, 64, 3))
    assert slerp(one, other, 0.5).std() == pytest.approx(1, abs=0.02)
    assert ((one + other) / 2).std() < 0.75


@given(share=shares)
def test_way_is_walked_at_an_even_pace(share: float) -> None:
    one, other = noise(0), noise(1)
    other *= np.linalg.norm(one) / np.linalg.norm(other)
    walked = slerp(one, other, share)
    assert angle(one, walked) == pytest.approx(share * angle(one, other), abs=2e-3)


@given(share=shares)
def test_way_back_is_the_same_way(share: float) -> None:
    one, other = noise(2), noise(3)
    np.testing.assert_allclose(slerp(one, other, share), slerp(other, one, 1 - share), atol=1e-6)


def test_middle_of_a_right_angle_is_the_published_formula() -> None:
    one, other = np.float32([[2, 0], [0, 0]]), np.float32([[0, 2], [0, 0]])
    np.testing.assert_allclose(slerp(one, other, 0.5), (one + other) / 2**0.5, rtol=1e-6)


@given(share=shares, stretch=st.sampled_from([1.0, 0.5, -1.0]))
def test_parallel_noises_are_mixed_on_a_straight_line(share: float, stretch: float) -> None:
    one = noise(4)
    mixed = slerp(one, np.float32(stretch) * one, share)
    np.testing.assert_allclose(mixed, (1 - share + share * stretch) * one, atol=1e-5)


def test_shape_and_type_stay() -> None:
    mixed = slerp(noise(0, (2, 4, 4, 3)), noise(1, (2, 4, 4, 3)), 0.3)
    assert (mixed.shape, mixed.dtype) == ((2, 4, 4, 3), np.float32)
