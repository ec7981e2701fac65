from collections.abc import Callable

import numpy as np
import pytest
import tensorflow as tf

from engine.config import load_config
from engine.networks.network import Network, build_network

Built = tuple[Network, np.ndarray]
Initial = Callable[..., dict[str, np.ndarray]]


@pytest.fixture(scope="module")
def small(built: Callable[..., Built]) -> Built:
    return built()


def test_untrained_network_answers_zero(images: np.ndarray, levels: np.ndarray) -> None:
    network, weights = build_network(load_config("demo", ["data.size=8"]))
    answer = network(tf.constant(weights), images, levels)
    assert answer.shape == images.shape
    assert not np.any(answer)


def test_network_as_a_function_is_the_keras_model(
    small: Built, images: np.ndarray, levels: np.ndarray
) -> None:
    network, weights = small
    for variable, value in zip(
        network.model.trainable_variables, network.layout.split(tf.constant(weights)), strict=True
    ):
        variable.assign(value)
    expected = network.model(network.inputs(tf.constant(images), tf.constant(levels)))
    np.testing.assert_allclose(network(tf.constant(weights), images, levels), expected, atol=1e-5)
    assert np.std(expected) > 0.01


def test_level_and_every_pixel_matter(small: Built, images: np.ndarray, levels: np.ndarray) -> None:
    network, weights = small
    answer = network(weights, images, levels).numpy()
    assert np.abs(network(weights, images, levels + 50).numpy() - answer).min() > 0
    nudged = images.copy()
    nudged[0, 0, 0, 0] += 1
    changed = np.abs(network(weights, nudged, levels).numpy() - answer)
    assert changed[0].max() > 0
    assert changed[1:].max() == 0, "images of a batch do not see each other"


def test_initial_weights_depend_on_the_seed_alone() -> None:
    first, again, other = (
        build_network(load_config("demo", ["network.dropout=0.1", f"seed={seed}"]))[1]
        for seed in (0, 0, 1)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    "setting",
    ["network.filters=[8, 24]", "network.blocks=2", "network.attention=[4]", "network.patch=2"],
)
def test_every_setting_changes_the_network(
    setting: str,
    small: Built,
    built: Callable[..., Built],
    images: np.ndarray,
    levels: np.ndarray,
) -> None:
    network, weights = built(setting)
    assert network.layout.count != small[0].layout.count
    assert network(weights, images, levels).shape == images.shape


@pytest.mark.parametrize("setting", ["network.groups=2", "network.norm_epsilon=0.1"])
def test_norm_changes_the_answer_and_not_the_weights(
    setting: str,
    small: Built,
    built: Callable[..., Built],
    images: np.ndarray,
    levels: np.ndarray,
) -> None:
    network, weights = small
    other, _ = built(setting)
    assert other.layout == network.layout
    difference = other(weights, images, levels) - network(weights, images, levels)
    assert np.abs(difference).max() > 1e-3


def test_weights_survive_the_way_to_named_arrays_and_back(small: Built) -> None:
    network, weights = small
    arrays = network.layout.to_arrays(weights)
    assert arrays["stem/kernel"].shape == (3, 3, 3, 8)
    assert np.array_equal(network.layout.to_vector(arrays), weights)


def test_foreign_weights_are_refused(small: Built) -> None:
    layout, weights = small[0].layout, small[1]
    arrays = layout.to_arrays(weights)
    with pytest.raises(ValueError, match="stem/bias"):
        layout.to_vector({name: array for name, array in arrays.items() if name != "stem/bias"})
    with pytest.raises(ValueError, match="stem/bias has shape"):
        layout.to_vector({**arrays, "stem/bias": np.zeros(3, np.float32)})


def test_weights_keep_the_names_they_had(initial: Initial) -> None:
    """Of the first release: its checkpoints are still read."""
    names = {
        f"{layer}/{part}"
        for layer in (
            "stem", "level_1", "level_2", "down0_halve", "up1_conv", "head_conv",
            *(f"{place}_{part}" for place in ("down0_block0", "down1_block0", "middle",
                                              "up1_block0", "up0_block0")
              for part in ("conv_1", "level", "conv_2")),
            *(f"{place}_shortcut" for place in ("down1_block0", "up1_block0", "up0_block0")),
            *(f"{place}_block0_attention_{part}" for place in ("down1", "up1")
              for part in ("query", "key", "value", "out")),
        )
        for part in ("kernel", "bias")
    }  # fmt: skip
    names |= {
        f"{layer}_norm/{part}"
        for layer in (
            "head", "down1_block0_attention", "up1_block0_attention",
            *(f"{place}_{i}" for place in ("down0_block0", "down1_block0", "middle",
                                           "up1_block0", "up0_block0") for i in (1, 2)),
        )
        for part in ("gamma", "beta")
    }  # fmt: skip
    assert set(initial("network.attention=[4]")) == names


def test_demo_network_is_as_large_as_the_documentation_says() -> None:
    assert build_network(load_config("demo"))[0].layout.count == 509_580
