"""Upsampling and convolution in one, against one after the other."""

import numpy as np
import pytest
import tensorflow as tf

from engine.networks.upsampling import DoublingConvolution


@pytest.fixture(scope="module")
def layer() -> DoublingConvolution:
    layer = DoublingConvolution(5, "he_normal", "none", dtype="float32")
    layer.build((None, 4, 6, 7))
    layer.bias.assign(np.arange(5))
    return layer


def one_after_the_other(layer: DoublingConvolution, x: tf.Tensor) -> tf.Tensor:
    large = tf.repeat(tf.repeat(x, 2, axis=1), 2, axis=2)
    return tf.nn.conv2d(large, layer.kernel.value, 1, "SAME") + layer.bias.value


def test_values_and_gradients_are_those_of_both_operations(layer: DoublingConvolution) -> None:
    random = np.random.default_rng(0)
    x = tf.constant(random.standard_normal((2, 4, 6, 7)), tf.float32)
    above = tf.constant(random.standard_normal((2, 8, 12, 5)), tf.float32)
    found = []
    for answer_of in (layer, lambda x: one_after_the_other(layer, x)):
        with tf.GradientTape() as tape:
            tape.watch(x)
            answer = answer_of(x)
        sources = [x, layer.kernel.value, layer.bias.value]
        found.append([answer, *tape.gradient(answer, sources, above)])
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)


def test_any_number_of_images_and_the_right_shape(layer: DoublingConvolution) -> None:
    assert layer.compute_output_shape((None, 4, 6, 7)) == (None, 8, 12, 5)
    compiled = tf.function(layer, input_signature=[tf.TensorSpec((None, 4, 6, 7))])
    assert compiled(tf.zeros((3, 4, 6, 7))).shape == (3, 8, 12, 5)
