import math

import numpy as np
import pytest
from hypothesis import given
from walks import ways

from engine.diffusion.samplers import Update, ddim, dpm_solver, updates
from engine.diffusion.schedule import alpha_bar
from engine.diffusion.timesteps import sampling_levels


def in_terms_of_sigma(way: list[float], x_t, x0, previous):
    """The same step on x / sqrt(ab), whose noise is sigma = sqrt((1 - ab) / ab) = e^-lambda."""
    before, now, after = (math.sqrt((1 - left) / left) for left in way)
    h_before, h = math.log(before / now), math.log(now / after)
    r = h_before / h
    d = (1 + 1 / (2 * r)) * x0 - 1 / (2 * r) * previous
    scaled = after / now * (x_t / math.sqrt(way[1])) - math.expm1(-h) * d
    return math.sqrt(way[2]) * scaled


@pytest.mark.parametrize("way", [[0.01, 0.1, 0.5], [0.3, 0.31, 0.9], [1e-5, 0.98, 0.99]])
def test_step_is_the_published_formula(way: list[float]) -> None:
    """Lu et al. 2022, algorithm 2, in the variables k-diffusion uses."""
    x_t, x0, previous = np.random.default_rng(0).standard_normal((3, 5, 4, 4, 3))
    step = dpm_solver(way[1], way[2], way[0])
    np.testing.assert_allclose(
        step.apply(x_t, x0, previous, x0), in_terms_of_sigma(way, x_t, x0, previous), rtol=1e-9
    )


@given(way=ways(3))
def test_step_of_a_constant_prediction_is_ddims(way: list[float]) -> None:
    step, expected = dpm_solver(way[1], way[2], way[0]), ddim(way[1], way[2])
    assert step.x_t == pytest.approx(expected.x_t, rel=1e-9)
    assert step.x0 + step.previous_x0 == pytest.approx(expected.x0, rel=1e-8, abs=1e-10)


@given(way=ways(3))
def test_first_step_is_ddims(way: list[float]) -> None:
    step = dpm_solver(way[1], way[2])
    assert step == pytest.approx(ddim(way[1], way[2]), rel=1e-8)


def test_only_the_first_and_the_last_step_do_not_look_back() -> None:
    steps = updates(dpm_solver, sampling_levels(500, 20).tolist(), alpha_bar("cosine", 500))
    assert [step.previous_x0 != 0 for step in steps] == [False, *[True] * 18, False]
    assert steps[-1] == Update(x_t=0.0, x0=1.0)


@given(way=ways(3))
def test_prediction_that_moves_is_followed_on_a_straight_line(way: list[float]) -> None:
    """D is the prediction half a step ahead, if it goes on as it went, in lambda."""
    lam = [0.5 * math.log(left / (1 - left)) for left in way]
    slope = 0.3
    x0, previous = slope * lam[1], slope * lam[0]
    step = dpm_solver(way[1], way[2], way[0])
    moved = step.x0 * x0 + step.previous_x0 * previous
    whole = dpm_solver(way[1], way[2]).x0
    assert moved == pytest.approx(whole * slope * (lam[1] + lam[2]) / 2, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("zero", [False, True])
@pytest.mark.parametrize(
    ("schedule", "total"),
    [("linear", 4000), ("linear", 1000), ("cosine", 10_000), ("linear_scaled", 500)],
)
def test_levels_with_less_left_than_a_hair_are_walked_in_order(
    schedule, total: int, zero: bool
) -> None:
    """2^-24 stands for an alpha_bar of 0 only; many a long schedule goes below it by itself."""
    table = alpha_bar(schedule, total, zero)
    assert table[-2] < 2**-24 or not zero
    for step in updates(dpm_solver, range(total - 1, -1, -1), table):
        assert np.isfinite(step).all()
        assert step.x0 > 0
        assert step.previous_x0 <= 0
