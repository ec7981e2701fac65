from collections.abc import Callable

import numpy as np
import pytest
import tensorflow as tf

from engine.networks.dropout import SeededDropout
from engine.networks.network import Network

Built = tuple[Network, np.ndarray]
ONES = tf.ones((40, 50))
SEED = tf.constant([3, 4])


def test_the_share_is_dropped_and_the_rest_scaled_up() -> None:
    answer = SeededDropout(0.25, 0)([ONES, SEED]).numpy()
    assert set(np.unique(answer)) == {0, np.float32(1 / 0.75)}
    assert np.mean(answer == 0) == pytest.approx(0.25, abs=0.03)


def test_seed_and_index_decide_what_is_dropped() -> None:
    def dropped(index: int, seed: tf.Tensor) -> bytes:
        return SeededDropout(0.5, index)([ONES, seed]).numpy().tobytes()

    assert dropped(0, SEED) == dropped(0, SEED)
    assert len({dropped(0, SEED), dropped(1, SEED), dropped(0, SEED + 1)}) == 3


@pytest.fixture(scope="module")
def network(built: Callable[..., Built]) -> Built:
    return built("network.dropout=0.3")


def test_training_repeats_itself_under_the_same_seed_alone(
    network: Built, images: np.ndarray, levels: np.ndarray
) -> None:
    model, weights = network
    first, again, other = (
        model.in_training(weights, images, levels, seed).numpy() for seed in (SEED, SEED, SEED + 1)
    )
    assert np.array_equal(first, again)
    assert np.abs(first - other).max() > 1e-3
    assert not model.model.non_trainable_variables, "no hidden state that a call could change"


def test_nothing_is_dropped_outside_training(
    network: Built, built: Callable[..., Built], images: np.ndarray, levels: np.ndarray
) -> None:
    model, weights = network
    without, same_weights = built()
    assert np.array_equal(weights, same_weights)
    assert model.layout == without.layout
    answer = model(weights, images, levels)
    assert np.array_equal(answer, without(weights, images, levels))
    assert not np.array_equal(answer, model.in_training(weights, images, levels, SEED))


def test_every_block_drops_by_numbers_of_its_own(network: Built) -> None:
    layers = [layer for layer in network[0].training_model.layers if "dropout" in layer.name]
    indices = {layer._index for layer in layers if isinstance(layer, SeededDropout)}
    assert indices == set(range(5)), "two down, one in the middle, two up"


def test_without_dropout_training_is_inference(
    built: Callable[..., Built], images: np.ndarray, levels: np.ndarray
) -> None:
    network, weights = built()
    assert network.training_model is network.model
    answer = network.in_training(weights, images, levels, SEED)
    assert np.array_equal(answer, network(weights, images, levels))


def test_dropout_is_between_the_second_norm_and_its_convolution(network: Built) -> None:
    model = network[0].training_model
    layer = model.get_layer("down0_block0_dropout")
    assert layer.input[0] is model.get_layer("down0_block0_2_norm").output
    assert model.get_layer("down0_block0_conv_2").input is layer.output
