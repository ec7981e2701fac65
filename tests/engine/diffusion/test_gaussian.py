"""Images of independent N(0, s^2) pixels, of which everything is known exactly.

E[x0 | x_t] = sqrt(ab) s^2 / (ab s^2 + 1 - ab) x_t, and the probability-flow ODE only scales: x_t
stays as many standard deviations from 0 as it began.
"""

import numpy as np
import pytest
from walks import DETERMINISTIC, SAMPLERS, frames

from engine.diffusion.schedule import alpha_bar
from engine.diffusion.timesteps import sampling_levels

WIDTH = 0.5
TOTAL = 10_000
FIRST, LAST = 8000, 1600
"""Of the ODE: 6,400 levels between them, which 160 steps divide."""


def best_prediction(table):
    return lambda x, level: (
        np.sqrt(table[level]) * WIDTH**2 / (table[level] * WIDTH**2 + 1 - table[level]) * x
    )


@pytest.mark.parametrize("zero", [False, True])
@pytest.mark.parametrize("sampler", SAMPLERS, ids=str)
def test_samples_are_as_wide_as_the_data(sampler, zero: bool) -> None:
    table, noise = alpha_bar("cosine", 500, zero), np.random.default_rng(4).standard_normal(20_000)
    levels = sampling_levels(500, 500).tolist()
    sample = frames(sampler, best_prediction(table), noise, levels, table)[-1].x_t
    assert sample.std() == pytest.approx(WIDTH, rel=0.015)
    assert sample.mean() == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("sampler", DETERMINISTIC, ids=str)
def test_samplers_without_noise_only_scale(sampler) -> None:
    """Which noise becomes which image is the ODE's: no pixel passes another."""
    table, noise = alpha_bar("cosine", 500), np.linspace(-3, 3, 13)
    levels = sampling_levels(500, 50).tolist()
    sample = frames(sampler, best_prediction(table), noise, levels, table)[-1].x_t
    np.testing.assert_allclose(sample / WIDTH, noise * sample[-1] / 3 / WIDTH, atol=1e-12)
    assert sample[-1] / WIDTH == pytest.approx(3, rel=0.05)


def error(sampler: tuple[str, float], steps: int) -> float:
    """How far from the ODE's exact solution at level `LAST` after so many steps to it."""
    table = alpha_bar("linear_scaled", TOTAL)
    spread = np.sqrt(table * WIDTH**2 + 1 - table)
    levels = list(range(FIRST, LAST - 1, -(FIRST - LAST) // steps))
    # The last frame steps on to the clean image; the one before it arrives at `LAST`.
    arrived = frames(sampler, best_prediction(table), np.ones(1), levels, table)[-2].x_t[0]
    return abs(arrived - spread[LAST] / spread[FIRST])


@pytest.mark.parametrize(("sampler", "order"), list(zip(DETERMINISTIC, (1, 2), strict=True)))
def test_error_falls_with_the_published_order(sampler, order: int) -> None:
    errors = np.array([error(sampler, steps) for steps in (20, 40, 80, 160)])
    orders = np.log2(errors[:-1] / errors[1:])
    assert orders == pytest.approx([order] * 3, abs=0.15)


@pytest.mark.parametrize("steps", [10, 20, 40])
def test_second_order_is_the_better_one(steps: int) -> None:
    ddim, dpm_solver = (error(sampler, steps) for sampler in DETERMINISTIC)
    assert dpm_solver < ddim / 5
