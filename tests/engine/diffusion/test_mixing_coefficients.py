"""Averages of any length from snapshots of two, on weights that wander."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.diffusion.power_ema import mixing_coefficients, power_decay, power_gamma

KEPT = (power_gamma(0.05), power_gamma(0.10))
UPDATES, EVERY = 4000, 250
AT = [step for step in range(EVERY, UPDATES + 1, EVERY) for _ in KEPT]
OF = [gamma for _ in range(EVERY, UPDATES + 1, EVERY) for gamma in KEPT]


def weights():
    """Twelve weights on their way to where they settle, each with the noise of SGD."""
    rng, step = np.random.default_rng(0), np.arange(UPDATES)[:, None]
    goal, pace = rng.standard_normal(12), rng.uniform(300, 3000, 12)
    return goal * (1 - np.exp(-step / pace)) + 0.1 * rng.standard_normal((UPDATES, 12))


WEIGHTS = weights()


def average(gamma: float, updates: int):
    kept = np.full(12, 1e3)
    for n in range(updates):
        decay = power_decay(n, gamma)
        kept = decay * kept + (1 - decay) * WEIGHTS[n]
    return kept


SNAPSHOTS = np.array([average(gamma, step) for step, gamma in zip(AT, OF, strict=True)])


@pytest.mark.parametrize("length", [0.04, 0.06, 0.075, 0.09, 0.12, 0.15])
def test_third_length_is_rebuilt_from_snapshots_of_two(length: float) -> None:
    wanted = average(power_gamma(length), UPDATES)
    rebuilt = mixing_coefficients(AT, OF, UPDATES, power_gamma(length)) @ SNAPSHOTS
    nearest = np.abs(SNAPSHOTS[-2:] - wanted).max(1).min()
    error = np.abs(rebuilt - wanted).max()
    assert error < 0.01
    assert error < nearest / 2


def test_average_of_an_earlier_step_is_rebuilt_from_later_snapshots_too() -> None:
    wanted = average(power_gamma(0.08), 2000)
    rebuilt = mixing_coefficients(AT, OF, 2000, power_gamma(0.08)) @ SNAPSHOTS
    np.testing.assert_allclose(rebuilt, wanted, atol=0.01)


@pytest.mark.parametrize("index", [0, 1, 17, len(AT) - 2, len(AT) - 1])
def test_snapshot_is_itself(index: int) -> None:
    coefficients = mixing_coefficients(AT, OF, AT[index], OF[index])
    np.testing.assert_allclose(coefficients, np.eye(len(AT))[index], atol=1e-9)


@settings(deadline=None)
@given(length=st.floats(0.005, 0.28), step=st.integers(1, UPDATES))
def test_weight_that_never_moved_is_kept(length: float, step: int) -> None:
    coefficients = mixing_coefficients(AT, OF, step, power_gamma(length))
    assert coefficients.shape == (len(AT),)
    assert coefficients.sum() == pytest.approx(1, abs=1e-9)


def test_profiles_inner_product_is_their_integral() -> None:
    """Against least squares on the profiles themselves, on a fine grid."""
    steps, gammas, step, gamma = [300, 700, 1000], [5.0, 9.0, 3.0], 900, 6.0
    tau = (np.arange(200_000) + 0.5) / 200_000 * 1000

    def profile(t: float, g: float):
        return np.where(tau <= t, (g + 1) / t * (tau / t) ** g, 0)

    grid = np.stack([profile(t, g) for t, g in zip(steps, gammas, strict=True)], 1)
    fitted = np.linalg.lstsq(grid, profile(step, gamma), rcond=None)[0]
    np.testing.assert_allclose(
        mixing_coefficients(steps, gammas, step, gamma), fitted / fitted.sum(), atol=1e-4
    )


def test_sharp_profiles_of_a_long_training_do_not_overflow() -> None:
    sharp = power_gamma(0.005)
    assert sharp > 150
    steps = [10, 10**5, 10**9]
    coefficients = mixing_coefficients(steps, [sharp] * 3, 10**9, sharp)
    np.testing.assert_allclose(coefficients, [0, 0, 1], atol=1e-9)
