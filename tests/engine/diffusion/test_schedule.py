import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diffusion.schedule import BETAS, alpha_bar, snr, to_zero_terminal_snr

each_schedule = pytest.mark.parametrize("schedule", list(BETAS))
zero_or_not = pytest.mark.parametrize("zero", [False, True])


def linear(i: int, steps: int) -> float:
    return 1e-4 + (0.02 - 1e-4) * i / (steps - 1)


def linear_scaled(i: int, steps: int) -> float:
    return linear(i, steps) * 1000 / steps


def cosine(i: int, steps: int) -> float:
    def f(u: float) -> float:
        return math.cos((u + 0.008) / 1.008 * math.pi / 2) ** 2

    return min(1 - f((i + 1) / steps) / f(i / steps), 0.999)


def sigmoid(i: int, steps: int) -> float:
    def s(x: float) -> float:
        return 1 / (1 + math.exp(-x))

    def f(u: float) -> float:
        return (s(3) - s(6 * u - 3)) / (s(3) - s(-3))

    return min(1 - f((i + 1) / steps) / f(i / steps), 0.999)


@pytest.mark.parametrize("steps", [21, 100, 500, 1000])
@pytest.mark.parametrize("beta", [linear, linear_scaled, cosine, sigmoid])
def test_alpha_bar_is_the_product_written_out(beta, steps: int) -> None:
    left, by_hand = 1.0, []
    for i in range(steps):
        left *= 1 - beta(i, steps)
        by_hand.append(left)
    table = alpha_bar(beta.__name__, steps)
    assert table.dtype == np.float64
    np.testing.assert_allclose(table, by_hand, rtol=1e-9)


@pytest.mark.parametrize("beta", [linear, cosine, sigmoid])
@pytest.mark.parametrize("steps", [2, 3])
def test_the_shortest_processes_are_the_product_too(beta, steps: int) -> None:
    by_hand = np.cumprod([1 - beta(i, steps) for i in range(steps)])
    np.testing.assert_allclose(alpha_bar(beta.__name__, steps), by_hand, rtol=1e-9)


def test_cosine_and_sigmoid_are_their_curves_up_to_the_cut_last_beta() -> None:
    """Betas multiply back to f((i + 1) / T) / f(0)."""
    u = np.arange(1, 500) / 500
    cosines = np.cos((u + 0.008) / 1.008 * np.pi / 2) ** 2 / np.cos(0.008 / 1.008 * np.pi / 2) ** 2
    np.testing.assert_allclose(alpha_bar("cosine", 500)[:-1], cosines, rtol=1e-9)
    middle = alpha_bar("sigmoid", 500)[249]
    assert middle == pytest.approx(0.5, abs=1e-12)


@zero_or_not
@each_schedule
@pytest.mark.parametrize("steps", [21, 500, 10_000])
def test_noise_only_grows(schedule, zero: bool, steps: int) -> None:
    table = alpha_bar(schedule, steps, zero)
    assert np.all(np.diff(table) < 0)
    assert table[0] < 1
    assert (table[-1] == 0) == zero
    assert table[-1] >= 0


@each_schedule
@pytest.mark.parametrize("steps", [21, 500])
def test_zero_terminal_snr_ends_at_exactly_0_and_leaves_the_first_level(
    schedule, steps: int
) -> None:
    plain, zero = alpha_bar(schedule, steps), alpha_bar(schedule, steps, True)
    assert zero[-1] == 0
    assert zero[0] == pytest.approx(plain[0], rel=1e-14)


@each_schedule
def test_zero_terminal_snr_shifts_and_scales_the_share_of_the_image(schedule) -> None:
    """Lin et al. 2024, algorithm 1, line by line."""
    root = [math.sqrt(left) for left in alpha_bar(schedule, 100).tolist()]
    first, last = root[0], root[-1]
    expected = [((s - last) * first / (first - last)) ** 2 for s in root]
    np.testing.assert_allclose(alpha_bar(schedule, 100, True), expected, rtol=1e-9)


def test_process_that_ends_in_pure_noise_is_not_rescaled() -> None:
    once = alpha_bar("cosine", 100, True)
    np.testing.assert_allclose(to_zero_terminal_snr(once), once, rtol=1e-12)


def test_published_linear_betas_leave_eight_percent_of_the_image_after_500_levels() -> None:
    assert math.sqrt(alpha_bar("linear", 500)[-1]) == pytest.approx(0.0797, abs=1e-4)


def test_scaled_betas_end_as_noisy_as_the_published_thousand() -> None:
    published = alpha_bar("linear", 1000)[-1]
    assert published == pytest.approx(4e-5, rel=0.05)
    assert alpha_bar("linear_scaled", 500)[-1] == pytest.approx(published, rel=0.1)
    np.testing.assert_array_equal(alpha_bar("linear_scaled", 1000), alpha_bar("linear", 1000))


@given(left=st.floats(0, 1 - 1e-9))
def test_snr_is_signal_over_noise(left: float) -> None:
    ratio = snr(np.array([left]))[0]
    assert ratio / (1 + ratio) == pytest.approx(left, abs=1e-12)
