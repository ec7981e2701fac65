"""A network as a pure function of (weights, images, level)."""

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.config.schema import Config
from engine.networks.embedding import sinusoidal_embedding
from engine.networks.parameters import ParameterLayout
from engine.networks.unet import build_unet, embedding_size

IMAGE_CHANNELS = 3


@dataclass(frozen=True)
class Network:
    """A built network; it holds no weights of its own that training would change."""

    model: keras.Model
    layout: ParameterLayout
    patch: int
    embedding: int

    def __call__(self, weights: tf.Tensor, x_t: tf.Tensor, level: tf.Tensor) -> tf.Tensor:
        """The prediction for noisy images.

        Args:
            weights: all weights in one vector, shape (layout.count,).
            x_t: shape (N, H, W, 3).
            level: shape (N,), integers in 0..T-1.

        Returns:
            Same shape as `x_t`.
        """
        embedded = sinusoidal_embedding(level, self.embedding)
        folded = tf.nn.space_to_depth(x_t, self.patch) if self.patch > 1 else x_t
        output, _ = self.model.stateless_call(self.layout.split(weights), [], [folded, embedded])
        return tf.nn.depth_to_space(output, self.patch) if self.patch > 1 else output


def build_network(config: Config) -> tuple[Network, NDArray[np.float32]]:
    """Build the configured network.

    Returns:
        The network, and its initial weights: a function of the configuration's seed alone.
    """
    keras.utils.set_random_seed(config.seed)
    patch = config.network.patch
    model = build_unet(config.network, config.data.size // patch, IMAGE_CHANNELS * patch**2)
    layout = ParameterLayout.of(model)
    initial = layout.to_vector(
        {weight.path: np.asarray(weight) for weight in model.trainable_variables}
    )
    return Network(model, layout, patch, embedding_size(config.network)), initial
