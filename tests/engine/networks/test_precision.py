from collections.abc import Callable

import keras
import numpy as np
import pytest
import tensorflow as tf

from engine.networks.network import Network

Built = tuple[Network, np.ndarray]
PARTS = ("network.attention=[4]", "network.dropout=0.1")


@pytest.fixture(scope="module", params=["bfloat16", "float16"])
def half(request: pytest.FixtureRequest, built: Callable[..., Built]) -> Built:
    return built(*PARTS, f"training.precision={request.param}")


def test_answer_is_float32_and_near_that_of_float32(
    half: Built, built: Callable[..., Built], images: np.ndarray, levels: np.ndarray
) -> None:
    network, weights = half
    full, same = built(*PARTS)
    assert np.array_equal(weights, same)
    answer, exact = network(weights, images, levels), full(weights, images, levels)
    assert answer.dtype == tf.float32
    assert np.isfinite(answer).all()
    error = np.abs(answer - exact).mean() / np.abs(exact).mean()
    assert 0 < error < 0.05


def test_gradient_is_float32_finite_and_near_that_of_float32(
    half: Built, built: Callable[..., Built], images: np.ndarray, levels: np.ndarray
) -> None:
    gradients = []
    for network, weights in (half, built(*PARTS)):
        vector = tf.constant(weights)
        with tf.GradientTape() as tape:
            tape.watch(vector)
            answer = network.in_training(vector, images, levels, tf.constant([1, 2]))
            loss = tf.reduce_mean(tf.square(answer))
        gradients.append(tape.gradient(loss, vector))
    assert gradients[0].dtype == tf.float32
    one, other = (gradient / tf.norm(gradient) for gradient in gradients)
    assert tf.reduce_sum(one * other) > 0.99


def test_layers_compute_in_half_precision_with_weights_and_ends_in_float32(half: Built) -> None:
    model = half[0].model
    assert {weight.dtype for weight in model.trainable_variables} == {"float32"}
    assert model.get_layer("stem").compute_dtype in ("bfloat16", "float16")
    for name in ("head_conv", "down1_block0_attention_map"):
        assert model.get_layer(name).compute_dtype == "float32"


def test_precision_of_other_keras_layers_is_left_alone(half: Built) -> None:
    assert keras.config.dtype_policy().name == "float32"
