import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diffusion.power_ema import LONGEST_LENGTH, power_decay, power_gamma

lengths = st.floats(0.005, LONGEST_LENGTH)


@pytest.mark.parametrize(("length", "gamma"), [(0.05, 16.97), (0.10, 6.94)])
def test_exponents_are_those_the_paper_names(length: float, gamma: float) -> None:
    assert power_gamma(length) == pytest.approx(gamma, abs=5e-3)


@given(length=lengths)
def test_exponent_has_the_length_it_was_asked_for(length: float) -> None:
    gamma = power_gamma(length)
    assert gamma > 0
    formula = (gamma + 1) ** 0.5 / ((gamma + 2) * (gamma + 3) ** 0.5)
    assert formula == pytest.approx(length, rel=1e-6)


@given(length=lengths)
def test_length_is_the_profiles_standard_deviation(length: float) -> None:
    weights = profile(20_000, power_gamma(length))
    moment = (np.arange(20_000) + 0.5) / 20_000
    mean = weights @ moment
    assert np.sqrt(weights @ (moment - mean) ** 2) == pytest.approx(length, rel=1e-3)


def profile(updates: int, gamma: float):
    """The share of each step's weights in the average: tau^gamma, summed over each step."""
    edges = (np.arange(updates + 1) / updates) ** (gamma + 1)
    return np.diff(edges)


@pytest.mark.parametrize("length", [0.01, 0.05, 0.1, 0.28])
@pytest.mark.parametrize("updates", [1, 2, 10, 500])
def test_decays_one_after_another_make_the_power_profile(length: float, updates: int) -> None:
    gamma, shares = power_gamma(length), np.zeros(updates)
    for n in range(updates):
        decay = power_decay(n, gamma)
        shares *= decay
        shares[n] = 1 - decay
    np.testing.assert_allclose(shares, profile(updates, gamma), rtol=1e-9, atol=1e-15)


@given(length=lengths)
def test_first_update_forgets_the_random_beginning(length: float) -> None:
    assert power_decay(0, power_gamma(length)) == 0


@given(length=lengths, updates=st.integers(0, 10**7))
def test_memory_grows_with_the_training(length: float, updates: int) -> None:
    gamma = power_gamma(length)
    assert 0 <= power_decay(updates, gamma) < power_decay(updates + 1, gamma) < 1
