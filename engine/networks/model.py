"""A Keras model of the configured network: its inputs, its body, its output convolution."""

import keras
from keras import layers

from engine.config.rules import embedding_size
from engine.config.schema import Config, Network
from engine.networks.activations import activation
from engine.networks.bodies import body_of
from engine.networks.ends import ends_of
from engine.networks.head import head
from engine.networks.keras_parts import KerasParts


def build_model(config: Config, *, training: bool) -> keras.Model:
    """Build the network.

    Args:
        config: valid; folded images of it are divisible by 2 for every level but the last.
        training: whether it drops out what the configuration says, and takes a seed for it.

    Returns:
        A model of [images (N, H, W, C)], with time embeddings that have sines also the embedded
        level (N, E), with dropout also its seed (2,); to the prediction, float32, shape
        (N, H, W, C), without the level's plane.
    """
    network, ends = config.network, ends_of(config)
    images = keras.Input((ends.height, ends.height, ends.entering), name="x_t")
    inputs, level, seed = [images], None, None
    if size := embedding_size(network):
        embedded = keras.Input((size,), name="level")
        inputs.append(embedded)
        level = _level(embedded, network)
    if training and network.dropout:
        seed = keras.Input(batch_shape=(2,), dtype="int32", name="dropout_seed")
        inputs.append(seed)
    x = body_of(network.name)(KerasParts(network, level, seed), images)
    return keras.Model(inputs, head(x, network, ends.leaving), name=network.name)


def _level(embedded: keras.KerasTensor, network: Network) -> keras.KerasTensor:
    """The vector that each block projects: the sines activated, or after two dense layers."""
    activate = activation(network.activation)
    if network.time_embedding == "sinusoidal":
        return layers.Activation(activate, name=f"level_{network.activation}")(embedded)
    h = embedded
    for name in ("level_1", "level_2"):
        h = layers.Dense(
            embedded.shape[-1],
            activation=activate,
            kernel_initializer=network.kernel_initializer,
            name=name,
        )(h)
    return h
