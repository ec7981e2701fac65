import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from walks import SAMPLERS, frames, fresh_noise

from engine.diffusion.process import diffuse, implied_noise
from engine.diffusion.samplers import named_sampler, updates, walk
from engine.diffusion.schedule import alpha_bar
from engine.diffusion.timesteps import sampling_levels

each_sampler = pytest.mark.parametrize("sampler", SAMPLERS, ids=str)
TABLE = alpha_bar("cosine", 200, True)
START = np.random.default_rng(0).standard_normal((2, 4, 4, 3)).astype(np.float32)


def predict(x, level: int):
    return np.tanh(0.5 * x + level / 200)


@each_sampler
@pytest.mark.parametrize("steps", [1, 2, 25, 200])
def test_frames_are_numbered_and_name_their_level(sampler, steps: int) -> None:
    levels = sampling_levels(200, steps).tolist()
    walked = frames(sampler, predict, START, levels, TABLE)
    assert [(f.step, f.level) for f in walked] == list(enumerate(levels))


@each_sampler
@settings(deadline=None)
@given(first=st.integers(0, 11))
def test_going_on_from_any_frame_gives_the_rest_bit_for_bit(sampler, first: int) -> None:
    levels = sampling_levels(200, 12).tolist()
    whole = frames(sampler, predict, START, levels, TABLE)
    x, previous = (whole[first - 1].x_t, whole[first - 1].x0) if first else (START, None)
    rest = frames(sampler, predict, x, levels, TABLE, first=first, previous_x0=previous)
    assert [(f.step, f.level) for f in rest] == [(f.step, f.level) for f in whole[first:]]
    for ours, expected in zip(rest, whole[first:], strict=True):
        np.testing.assert_array_equal(ours.x_t, expected.x_t)
        np.testing.assert_array_equal(ours.x0, expected.x0)


def test_going_on_with_another_previous_prediction_goes_elsewhere() -> None:
    """So that the test above would notice if `previous_x0` were ignored."""
    levels = sampling_levels(200, 12).tolist()
    whole = frames(("dpm-solver", 0.0), predict, START, levels, TABLE)
    rest = frames(
        ("dpm-solver", 0.0), predict, whole[4].x_t, levels, TABLE, first=5, previous_x0=START
    )
    assert np.abs(rest[0].x_t - whole[5].x_t).max() > 1e-3


def test_step_that_looks_back_does_not_begin_without_what_it_looks_at() -> None:
    levels = sampling_levels(200, 12).tolist()
    with pytest.raises(ValueError, match="Step 5 needs the image predicted by step 4"):
        frames(("dpm-solver", 0.0), predict, START, levels, TABLE, first=5)


def test_last_step_of_a_walk_needs_nothing_of_the_step_before() -> None:
    levels = sampling_levels(200, 12).tolist()
    (only,) = frames(("dpm-solver", 0.0), predict, START, levels, TABLE, first=11)
    np.testing.assert_array_equal(only.x_t, only.x0)


@each_sampler
def test_noise_is_asked_for_only_where_it_enters(sampler) -> None:
    levels = sampling_levels(200, 6).tolist()
    asked = []

    def noise(step: int):
        asked.append(step)
        return fresh_noise(START)(step)

    steps = updates(named_sampler(*sampler), levels, TABLE)
    list(walk(lambda x, t, u, p, z: (u.apply(x, x, p, z), x), START, levels, steps, noise))
    assert asked == [i for i, step in enumerate(steps) if step.noise]


def test_walk_that_is_left_does_no_further_step() -> None:
    levels, called = sampling_levels(200, 6).tolist(), []

    def denoise(x, level, update, previous, fresh):
        called.append(level)
        return x, x

    steps = updates(named_sampler("ddim"), levels, TABLE)
    walked = walk(denoise, START, levels, steps, fresh_noise(START))
    next(walked), next(walked)
    walked.close()
    assert called == levels[:2]


@each_sampler
@pytest.mark.parametrize("zero", [False, True])
@pytest.mark.parametrize("steps", [1, 2, 25, 500])
def test_network_that_knows_the_image_gets_it_back(sampler, zero: bool, steps: int) -> None:
    table, levels = alpha_bar("linear", 500, zero), sampling_levels(500, steps).tolist()
    rng = np.random.default_rng(1)
    x0, noise = rng.uniform(-1, 1, 2000), rng.standard_normal(2000)
    walked = frames(sampler, lambda x, t: x0, diffuse(x0, noise, table[-1]), levels, table)
    np.testing.assert_allclose(walked[-1].x_t, x0, atol=1e-12)
    for frame, after in zip(walked[:-1], levels[1:], strict=True):
        # Until then it is the image with unit noise on it, within 2,000 draws' spread.
        left_over = implied_noise(x0, frame.x_t, table[after])
        assert left_over.std() == pytest.approx(1, abs=0.1)
        assert left_over.mean() == pytest.approx(0, abs=0.12)
