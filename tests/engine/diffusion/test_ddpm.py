import numpy as np
import pytest
from hypothesis import given
from walks import ways

from engine.diffusion.samplers import ddpm
from engine.diffusion.schedule import alpha_bar, linear_betas


@pytest.mark.parametrize("level", [1, 50, 499])
def test_neighbouring_levels_give_the_published_posterior(level: int) -> None:
    """Ho et al. 2020, eq. 7, with the beta of the schedule."""
    table, beta = alpha_bar("linear", 500), linear_betas(500)[level]
    now, after = table[level], table[level - 1]
    step = ddpm(now, after)
    assert step.x0 == pytest.approx(np.sqrt(after) * beta / (1 - now))
    assert step.x_t == pytest.approx(np.sqrt(1 - beta) * (1 - after) / (1 - now))
    assert step.noise**2 == pytest.approx((1 - after) / (1 - now) * beta)
    assert step.previous_x0 == 0


@given(pair=ways(2))
def test_any_stride_is_bayes_rule(pair: list[float]) -> None:
    """Prior q(x_s | x0) times likelihood q(x_t | x_s), both Gaussian: precisions add up."""
    left, left_next = pair
    kept = left / left_next
    precision = 1 / (1 - left_next) + kept / (1 - kept)
    step = ddpm(left, left_next)
    assert step.noise**2 == pytest.approx(1 / precision, rel=1e-9)
    assert step.x0 == pytest.approx(left_next**0.5 / (1 - left_next) / precision, rel=1e-9)
    assert step.x_t == pytest.approx(kept**0.5 / (1 - kept) / precision, rel=1e-9)
