import keras
import numpy as np
import pytest
import tensorflow as tf

from engine.networks.activations import activation

POINTS = np.linspace(-9, 9, 73, dtype=np.float32)


@pytest.mark.parametrize("name", ["swish", "relu", "gelu", "mish"])
def test_values_and_slopes_are_those_of_keras(name: str) -> None:
    x = tf.constant(POINTS)
    values = []
    for function in (activation(name), keras.activations.get(name)):
        with tf.GradientTape() as tape:
            tape.watch(x)
            answer = function(x)
        values.append((answer, tape.gradient(answer, x)))
    np.testing.assert_allclose(*values, rtol=1e-5, atol=1e-5)


def test_none_changes_nothing() -> None:
    assert np.array_equal(activation("none")(tf.constant(POINTS)), POINTS)


@pytest.mark.parametrize("name", ["swish", "gelu", "mish"])
def test_slopes_stay_finite_far_out_in_half_precision(name: str) -> None:
    x = tf.constant([-6e4, -300.0, 300.0, 6e4], tf.float16)
    with tf.GradientTape() as tape:
        tape.watch(x)
        answer = activation(name)(x)
    assert np.isfinite(answer).all()
    np.testing.assert_allclose(tape.gradient(answer, x), [0, 0, 1, 1], atol=1e-3)
