import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diffusion.process import diffuse, implied_noise
from engine.diffusion.samplers.ddim import ddim, ddim_step
from engine.diffusion.schedule import alpha_bar
from engine.diffusion.timesteps import sampling_levels

AB = alpha_bar("linear", 500)


def test_step_is_the_published_formula() -> None:
    x_t, x0 = np.random.default_rng(0).standard_normal((2, 5, 4, 4, 3))
    a, a_next = AB[300], AB[200]
    epsilon = (x_t - np.sqrt(a) * x0) / np.sqrt(1 - a)
    expected = np.sqrt(a_next) * x0 + np.sqrt(1 - a_next) * epsilon
    np.testing.assert_allclose(ddim_step(x_t, x0, a, a_next), expected, rtol=1e-12)


def test_last_step_ends_at_the_predicted_image() -> None:
    x_t, x0 = np.random.default_rng(0).standard_normal((2, 4))
    np.testing.assert_allclose(ddim_step(x_t, x0, AB[0], 1.0), x0)


@pytest.mark.parametrize("steps", [1, 2, 25, 500])
def test_network_that_knows_the_image_gets_it_back(steps: int) -> None:
    x0 = np.random.default_rng(1).uniform(-1, 1, (2, 4, 4, 3))
    start = diffuse(x0, np.random.default_rng(2).standard_normal(x0.shape), AB[-1])
    levels = sampling_levels(500, steps).tolist()

    def denoise(x, level, left, left_next):
        assert left == AB[level]
        return ddim_step(x, x0, left, left_next), x0

    frames = list(ddim(denoise, start, levels, AB))
    assert [frame.level for frame in frames] == levels
    assert [frame.step for frame in frames] == list(range(steps))
    np.testing.assert_allclose(frames[-1].x_t, x0)


def test_path_stays_on_one_noise_when_the_prediction_is_right() -> None:
    """eta = 0: every frame is the image diffused with the noise it began with."""
    rng = np.random.default_rng(3)
    x0, noise = rng.standard_normal((2, 6))
    frames = ddim(
        lambda x, t, left, left_next: (ddim_step(x, x0, left, left_next), x0),
        diffuse(x0, noise, AB[-1]),
        sampling_levels(500, 10).tolist(),
        AB,
    )
    levels = sampling_levels(500, 10).tolist()
    for frame in list(frames)[:-1]:
        after = AB[levels[frame.step + 1]]
        np.testing.assert_allclose(implied_noise(x0, frame.x_t, after), noise, atol=1e-8)


def test_best_denoiser_of_a_gaussian_gives_samples_of_its_width() -> None:
    """Data N(0, s^2): E[x0 | x_t] = sqrt(ab) s^2 / (ab s^2 + 1 - ab) x_t is known exactly."""
    width, cosine = 0.5, alpha_bar("cosine", 500)
    noise = np.random.default_rng(4).standard_normal(20_000)

    def denoise(x, level, left, left_next):
        x0 = np.sqrt(left) * width**2 / (left * width**2 + 1 - left) * x
        return ddim_step(x, x0, left, left_next), x0

    *_, last = ddim(denoise, noise, sampling_levels(500, 250).tolist(), cosine)
    assert last.x_t.std() == pytest.approx(width, rel=0.02)
    assert last.x_t.mean() == pytest.approx(0, abs=0.02)


@given(total=st.integers(2, 2000), data=st.data())
def test_levels_go_down_from_the_noisiest_to_the_cleanest(total: int, data) -> None:
    steps = data.draw(st.integers(2, total))
    levels = sampling_levels(total, steps)
    assert len(levels) == steps
    assert (levels[0], levels[-1]) == (total - 1, 0)
    assert (np.diff(levels) < 0).all()
