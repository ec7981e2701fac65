"""Norm and activation against Keras' own, one after the other."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from engine.networks.group_norm import GroupNormActivation

CHANNELS, GROUPS, EPSILON = 12, 3, 1e-3
KERAS_NAMES = {"swish": "silu", "none": "linear"}


def example(mean: float = 0.3) -> list[tf.Tensor]:
    """x, gamma, beta, and a gradient from above."""
    random = np.random.default_rng(0)
    x = random.normal(mean, 2.0, (2, 4, 5, CHANNELS)) * random.uniform(0.5, 2, CHANNELS)
    gamma, beta = random.normal(1, 0.5, CHANNELS), random.normal(0, 0.5, CHANNELS)
    return [tf.constant(part, tf.float32) for part in (x, gamma, beta, random.normal(size=x.shape))]


def of_keras(
    kind: str, x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, above: tf.Tensor
) -> tuple[tf.Tensor, list[tf.Tensor]]:
    layer = keras.layers.GroupNormalization(GROUPS, epsilon=EPSILON, dtype="float32")
    layer.build(x.shape)
    layer.gamma.assign(gamma)
    layer.beta.assign(beta)
    with tf.GradientTape() as tape:
        tape.watch(x)
        answer = keras.activations.get(KERAS_NAMES.get(kind, kind))(layer(x))
    return answer, tape.gradient(answer, [x, layer.gamma.value, layer.beta.value], above)


@pytest.mark.parametrize("kind", ["swish", "relu", "gelu", "mish", "none"])
def test_values_and_gradients_are_those_of_keras(kind: str) -> None:
    x, gamma, beta, above = example()
    with tf.GradientTape() as tape:
        tape.watch([x, gamma, beta])
        answer = GroupNormActivation(GROUPS, EPSILON, kind)(x, gamma, beta)
    gradients = tape.gradient(answer, [x, gamma, beta], above)
    expected, wanted = of_keras(kind, x, gamma, beta, above)
    np.testing.assert_allclose(answer, expected, atol=2e-5)
    for one, other in zip(gradients, wanted, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)


def test_a_large_mean_does_not_swallow_the_variance() -> None:
    x, gamma, beta, _ = example()
    norm = GroupNormActivation(GROUPS, EPSILON, "none")
    near = norm(x, gamma, beta)
    np.testing.assert_allclose(norm(x + 1000.0, gamma, beta), near, atol=1e-2)


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_statistics_are_float32_in_every_precision(precision: str) -> None:
    x, gamma, beta, _ = example(mean=50.0)
    x = tf.cast(x * 20, precision)  # its squares leave the range of float16
    norm = GroupNormActivation(GROUPS, EPSILON, "swish")
    answer = norm(x, gamma, beta)
    assert answer.dtype == precision
    expected = norm(tf.cast(x, tf.float32), gamma, beta)
    np.testing.assert_allclose(tf.cast(answer, tf.float32), expected, rtol=1e-2, atol=1e-3)


def test_gradient_has_the_precision_of_what_it_belongs_to() -> None:
    x, gamma, beta, _ = example()
    x = tf.cast(x, tf.bfloat16)
    with tf.GradientTape() as tape:
        tape.watch([x, gamma, beta])
        answer = GroupNormActivation(GROUPS, EPSILON, "swish")(x, gamma, beta)
    to_x, to_gamma, to_beta = tape.gradient(answer, [x, gamma, beta])
    assert (to_x.dtype, to_gamma.dtype, to_beta.dtype) == (tf.bfloat16, tf.float32, tf.float32)
