"""What holds for one step of every sampler."""

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st
from walks import DETERMINISTIC, SAMPLERS, ways

from engine.diffusion.samplers import Update, is_random, named_sampler, updates
from engine.diffusion.schedule import alpha_bar
from engine.diffusion.timesteps import sampling_levels

each_sampler = pytest.mark.parametrize("sampler", SAMPLERS, ids=str)


def test_step_is_the_weighted_sum_written_out() -> None:
    x_t, x0, previous, noise = np.random.default_rng(0).standard_normal((4, 2, 3, 3, 3))
    update = Update(x_t=0.5, x0=2.0, previous_x0=-0.25, noise=0.1)
    np.testing.assert_allclose(
        update.apply(x_t, x0, previous, noise), 0.5 * x_t + 2 * x0 - 0.25 * previous + 0.1 * noise
    )


def test_tensors_and_arrays_give_the_same_step() -> None:
    images = np.random.default_rng(0).standard_normal((4, 2, 3, 3, 3))
    update = Update(0.5, 2.0, -0.25, 0.1)
    tensors = [tf.constant(image) for image in images]
    np.testing.assert_allclose(update.apply(*tensors), update.apply(*images), rtol=1e-12)


@each_sampler
@given(way=ways(3))
def test_right_prediction_stays_on_the_forward_process(sampler, way: list[float]) -> None:
    """x_s has sqrt(ab_s) of the image in it, and noise of variance 1 - ab_s."""
    before, left, left_next = way
    for left_before in (None, before):
        step = named_sampler(*sampler)(left, left_next, left_before)
        image = step.x_t * left**0.5 + step.x0 + step.previous_x0
        noise = step.x_t**2 * (1 - left) + step.noise**2
        assert image == pytest.approx(left_next**0.5, abs=1e-9)
        assert noise == pytest.approx(1 - left_next, abs=1e-9)


@each_sampler
@given(left_next=st.floats(1e-6, 1 - 1e-6))
def test_step_from_pure_noise_is_the_same_without_any_image(sampler, left_next: float) -> None:
    step = named_sampler(*sampler)(0.0, left_next, None)
    # DPM-Solver begins a hair, 2^-24, from pure noise: its square root is 2.4e-4.
    assert step.x0 == pytest.approx(left_next**0.5, abs=3e-4)
    assert step.x_t**2 + step.noise**2 == pytest.approx(1 - left_next, abs=1e-6)


@each_sampler
@given(left=st.floats(0, 1 - 1e-6))
def test_step_to_the_clean_image_is_the_prediction_itself(sampler, left: float) -> None:
    step = named_sampler(*sampler)(left, 1.0, left / 2)
    assert step == Update(x_t=0.0, x0=1.0)


@each_sampler
@pytest.mark.parametrize("steps", [1, 2, 20])
def test_there_is_one_step_per_level_and_it_knows_its_neighbours(sampler, steps: int) -> None:
    table = alpha_bar("cosine", 100)
    levels = sampling_levels(100, steps).tolist()
    made, one_step = updates(named_sampler(*sampler), levels, table), named_sampler(*sampler)
    left = [table[level] for level in levels] + [1.0]
    expected = [one_step(left[0], left[1], None)]
    expected += [one_step(left[i], left[i + 1], left[i - 1]) for i in range(1, steps)]
    assert made == expected


@each_sampler
def test_walk_is_random_where_fresh_noise_enters(sampler) -> None:
    steps = updates(named_sampler(*sampler), [80, 40, 5], alpha_bar("linear", 100))
    assert is_random(steps) == (sampler not in DETERMINISTIC)


@each_sampler
def test_walk_of_one_step_is_never_random(sampler) -> None:
    assert not is_random(updates(named_sampler(*sampler), [99], alpha_bar("linear", 100)))
