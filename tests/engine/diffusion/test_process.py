import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from engine.diffusion.process import diffuse, implied_noise, predicted_x0, target, velocity

KINDS = ["epsilon", "x0", "v"]
levels = st.floats(1e-4, 1 - 1e-4)
values = st.floats(-3, 3)


@given(x0=values, noise=values, left=levels)
def test_diffused_image_is_the_published_mixture(x0: float, noise: float, left: float) -> None:
    expected = np.sqrt(left) * x0 + np.sqrt(1 - left) * noise
    assert diffuse(x0, noise, left) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@given(x0=values, noise=values, left=levels)
def test_right_answer_leads_back_to_the_image(kind, x0: float, noise: float, left: float) -> None:
    x_t = diffuse(x0, noise, left)
    answer = target(kind, x0, noise, left)
    assert predicted_x0(kind, answer, x_t, left) == pytest.approx(x0, abs=1e-9)


@given(x0=values, noise=values, left=levels)
def test_implied_noise_is_the_noise(x0: float, noise: float, left: float) -> None:
    assert implied_noise(x0, diffuse(x0, noise, left), left) == pytest.approx(noise, abs=1e-9)


@given(x0=values, noise=values, left=levels)
def test_noise_from_velocity(x0: float, noise: float, left: float) -> None:
    """eps = sqrt(ab) v + sqrt(1 - ab) x_t."""
    v, x_t = velocity(x0, noise, left), diffuse(x0, noise, left)
    assert np.sqrt(left) * v + np.sqrt(1 - left) * x_t == pytest.approx(noise, abs=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_tensors_and_arrays_give_the_same(kind) -> None:
    rng = np.random.default_rng(0)
    x0, noise = rng.standard_normal((2, 3, 4, 4, 3))
    left = np.array([0.9, 0.5, 0.01])[:, None, None, None]
    x_t = diffuse(x0, noise, left)
    tensors = [tf.constant(array) for array in (x0, noise, left)]
    np.testing.assert_allclose(diffuse(*tensors), x_t, rtol=1e-12)
    answer = target(kind, *tensors)
    np.testing.assert_allclose(answer, target(kind, x0, noise, left), rtol=1e-12)
    back = predicted_x0(kind, answer, tf.constant(x_t), tensors[2])
    np.testing.assert_allclose(back, x0, rtol=1e-9, atol=1e-9)
