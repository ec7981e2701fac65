import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from walks import frames, ways

from engine.diffusion.process import diffuse, implied_noise
from engine.diffusion.samplers import ddim, ddpm
from engine.diffusion.schedule import alpha_bar
from engine.diffusion.timesteps import sampling_levels

pairs = ways(2) | ways(1).map(lambda way: [0.0, *way])


@pytest.mark.parametrize("eta", [0.0, 0.3, 1.0])
def test_step_is_the_published_formula(eta: float) -> None:
    """Song et al. 2021, eq. 12 and 16."""
    x_t, x0, z = np.random.default_rng(0).standard_normal((3, 5, 4, 4, 3))
    left, after = 0.2, 0.6
    sigma = eta * np.sqrt((1 - after) / (1 - left)) * np.sqrt(1 - left / after)
    epsilon = (x_t - np.sqrt(left) * x0) / np.sqrt(1 - left)
    expected = np.sqrt(after) * x0 + np.sqrt(1 - after - sigma**2) * epsilon + sigma * z
    step = ddim(left, after, eta=eta)
    np.testing.assert_allclose(step.apply(x_t, x0, x0, z), expected, rtol=1e-12)


@given(pair=pairs)
def test_eta_1_is_ddpm_whatever_the_stride(pair: list[float]) -> None:
    ours, theirs = ddim(*pair, eta=1.0), ddpm(*pair)
    # Next to pure noise both directions vanish, and only rounding is left of DDIM's.
    assert ours == pytest.approx(theirs, rel=1e-6, abs=1e-7)


@given(pair=pairs, eta=st.floats(0, 1))
def test_noise_is_the_share_eta_of_ddpms(pair: list[float], eta: float) -> None:
    assert ddim(*pair, eta=eta).noise == pytest.approx(eta * ddpm(*pair).noise, rel=1e-9)


def test_no_rounding_leaves_the_root_of_a_negative_number() -> None:
    """From pure noise with eta 1, 1 - ab_s - sigma^2 is 0 but for rounding, either way."""
    steps = [ddim(0.0, left_next, eta=1.0) for left_next in np.linspace(0.01, 0.99, 99).tolist()]
    assert {type(weight) for step in steps for weight in step} == {float}


def test_walk_with_eta_1_is_the_walk_of_ddpm() -> None:
    """A stride that does not divide T, and pure noise: the golden files have neither for DDIM."""
    table, start = alpha_bar("cosine", 500, True), np.random.default_rng(1).standard_normal((2, 6))
    levels = sampling_levels(500, 23).tolist()

    def predict(x, level):
        return np.tanh(x + level / 100)

    ours = frames(("ddim", 1.0), predict, start, levels, table)
    theirs = frames(("ddpm", 0.0), predict, start, levels, table)
    np.testing.assert_allclose([f.x_t for f in ours], [f.x_t for f in theirs], atol=1e-7)


def test_path_stays_on_one_noise_when_the_prediction_is_right() -> None:
    """eta = 0: every frame is the image diffused with the noise it began with."""
    table, levels = alpha_bar("linear", 500), sampling_levels(500, 10).tolist()
    x0, noise = np.random.default_rng(3).standard_normal((2, 6))
    start = diffuse(x0, noise, table[levels[0]])
    walked = frames(("ddim", 0.0), lambda x, level: x0, start, levels, table)
    for frame, after in zip(walked[:-1], levels[1:], strict=True):
        np.testing.assert_allclose(implied_noise(x0, frame.x_t, table[after]), noise, atol=1e-8)
