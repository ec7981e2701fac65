import numpy as np
import pytest
import tensorflow as tf

from engine.config import Config, load_config
from engine.networks.network import Network, build_network

SMALL = ("data.size=8", "network.filters=[8, 16]", "network.groups=4", "network.patch=1")
SMALL += ("network.attention=[]",)


def build(*settings: str) -> tuple[Network, np.ndarray]:
    return build_network(load_config("demo", [*SMALL, *settings]))


def scrambled(weights: np.ndarray) -> np.ndarray:
    """Weights with the zero layers filled too, so that the output says something."""
    return weights + np.random.default_rng(0).normal(0, 0.1, weights.shape).astype(np.float32)


IMAGES = np.random.default_rng(1).standard_normal((3, 8, 8, 3)).astype(np.float32)
LEVELS = np.array([0, 100, 400], np.int32)


@pytest.fixture(scope="module")
def small() -> tuple[Network, np.ndarray]:
    return build()


def test_untrained_network_answers_zero(small: tuple[Network, np.ndarray]) -> None:
    network, weights = small
    answer = network(tf.constant(weights), IMAGES, LEVELS)
    assert answer.shape == IMAGES.shape
    assert not np.any(answer)


def test_network_as_a_function_is_the_keras_model(small: tuple[Network, np.ndarray]) -> None:
    network, weights = small
    weights = scrambled(weights)
    for variable, value in zip(
        network.model.trainable_variables, network.layout.split(tf.constant(weights)), strict=True
    ):
        variable.assign(value)
    expected = network.model(network.inputs(tf.constant(IMAGES), tf.constant(LEVELS)))
    np.testing.assert_allclose(network(tf.constant(weights), IMAGES, LEVELS), expected, atol=1e-5)
    assert np.std(expected) > 0.01


def test_level_and_every_pixel_matter(small: tuple[Network, np.ndarray]) -> None:
    network, weights = small
    weights = tf.constant(scrambled(weights))
    answer = network(weights, IMAGES, LEVELS).numpy()
    assert np.abs(network(weights, IMAGES, LEVELS + 50).numpy() - answer).min() > 0
    nudged = IMAGES.copy()
    nudged[0, 0, 0, 0] += 1
    changed = np.abs(network(weights, nudged, LEVELS).numpy() - answer)
    assert changed[0].max() > 0
    assert changed[1:].max() == 0, "images of a batch do not see each other"


def test_initial_weights_depend_on_the_seed_alone(small: tuple[Network, np.ndarray]) -> None:
    assert np.array_equal(build()[1], small[1])
    assert not np.array_equal(build("seed=1")[1], small[1])


@pytest.mark.parametrize(
    "setting",
    ["network.filters=[8, 24]", "network.blocks=2", "network.attention=[4]", "network.patch=2"],
)
def test_every_setting_changes_the_network(setting: str, small: tuple[Network, np.ndarray]) -> None:
    network, weights = build(setting)
    assert network.layout.count != small[0].layout.count
    assert network(tf.constant(weights), IMAGES, LEVELS).shape == IMAGES.shape


def test_groups_change_the_answer_and_not_the_number_of_weights(
    small: tuple[Network, np.ndarray],
) -> None:
    other, _ = build("network.groups=2")
    weights = tf.constant(scrambled(small[1]))
    assert other.layout == small[0].layout
    difference = other(weights, IMAGES, LEVELS) - small[0](weights, IMAGES, LEVELS)
    assert np.abs(difference).max() > 1e-3


def test_weights_survive_the_way_to_named_arrays_and_back(
    small: tuple[Network, np.ndarray],
) -> None:
    layout, weights = small[0].layout, scrambled(small[1])
    arrays = layout.to_arrays(weights)
    assert arrays["stem/kernel"].shape == (3, 3, 3, 8)
    assert np.array_equal(layout.to_vector(arrays), weights)


def test_foreign_weights_are_refused(small: tuple[Network, np.ndarray]) -> None:
    layout, weights = small[0].layout, small[1]
    arrays = layout.to_arrays(weights)
    with pytest.raises(ValueError, match="stem/bias"):
        layout.to_vector({name: array for name, array in arrays.items() if name != "stem/bias"})
    with pytest.raises(ValueError, match="stem/bias has shape"):
        layout.to_vector({**arrays, "stem/bias": np.zeros(3, np.float32)})


def test_demo_network_is_as_large_as_the_documentation_says() -> None:
    config: Config = load_config("demo")
    assert build_network(config)[0].layout.count == 509_580
