"""The last level as pure noise: whatever divides by alpha_bar or its logarithm ends here."""

import numpy as np
import pytest
from walks import SAMPLERS, frames

from engine.diffusion.loss_weight import loss_weights
from engine.diffusion.process import diffuse, implied_noise, predicted_x0, target
from engine.diffusion.samplers import named_sampler, updates
from engine.diffusion.schedule import BETAS, alpha_bar, snr
from engine.diffusion.timesteps import sampling_levels

each_schedule = pytest.mark.parametrize("schedule", list(BETAS))
each_sampler = pytest.mark.parametrize("sampler", SAMPLERS, ids=str)
each_kind = pytest.mark.parametrize("kind", ["x0", "v"])


@each_kind
def test_target_at_pure_noise_is_the_image(kind) -> None:
    x0, noise = np.random.default_rng(0).standard_normal((2, 5))
    x_t = diffuse(x0, noise, 0.0)
    np.testing.assert_array_equal(x_t, noise)
    np.testing.assert_array_equal(predicted_x0(kind, target(kind, x0, noise, 0.0), x_t, 0.0), x0)
    np.testing.assert_array_equal(implied_noise(x0, x_t, 0.0), noise)


@each_schedule
@each_sampler
@pytest.mark.parametrize("steps", [1, 2, 3, 50, 500])
def test_every_step_is_finite(sampler, schedule, steps: int) -> None:
    table = alpha_bar(schedule, 500, True)
    made = updates(named_sampler(*sampler), sampling_levels(500, steps).tolist(), table)
    assert np.isfinite(made).all()
    # No weight of a step is large: rounding in float32 would come back multiplied.
    assert np.abs(made).max() < 3


@each_kind
@each_schedule
@each_sampler
@pytest.mark.parametrize("steps", [1, 2, 50])
def test_walk_from_pure_noise_stays_finite(sampler, schedule, kind, steps: int) -> None:
    table, levels = alpha_bar(schedule, 500, True), sampling_levels(500, steps).tolist()

    def predict(x, level):
        return np.clip(predicted_x0(kind, np.tanh(x + level / 50), x, table[level]), -1, 1)

    start = np.random.default_rng(1).standard_normal((2, 4, 4, 3))
    walked = frames(sampler, predict, start, levels, table)
    assert np.isfinite([frame.x_t for frame in walked]).all()
    assert np.abs(walked[-1].x_t).max() <= 1


@each_sampler
def test_first_step_takes_no_more_of_pure_noise_than_the_next_level_has(sampler) -> None:
    table = alpha_bar("cosine", 500, True)
    levels = sampling_levels(500, 10).tolist()
    step = updates(named_sampler(*sampler), levels, table)[0]
    assert step.x_t**2 + step.noise**2 == pytest.approx(1 - table[levels[1]], abs=1e-6)


@each_schedule
@pytest.mark.parametrize("kind", ["epsilon", "x0", "v"])
@pytest.mark.parametrize("weight", ["none", "min_snr"])
def test_weight_of_every_level_is_finite_and_above_0(weight, kind, schedule) -> None:
    weights = loss_weights(weight, kind, alpha_bar(schedule, 500, True), 5.0)
    assert np.isfinite(weights).all()
    assert weights.min() > 0


@each_schedule
def test_snr_is_0_at_the_end_alone(schedule) -> None:
    ratio = snr(alpha_bar(schedule, 500, True))
    assert ratio[-1] == 0
    assert ratio[-2] > 0
