"""A network as a pure function of (weights, images, level)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.config.rules import embedding_size
from engine.config.schema import Config
from engine.networks.embedding import sinusoidal_embedding, with_level_plane
from engine.networks.model import build_model
from engine.networks.parameters import ParameterLayout


@dataclass(frozen=True)
class Network:
    """A built network; it holds no weights of its own that training would change."""

    config: Config
    model: keras.Model
    training_model: keras.Model
    """Drops out what the configuration says; the very `model` when that is nothing."""
    layout: ParameterLayout

    def __call__(self, weights: tf.Tensor, x_t: tf.Tensor, level: tf.Tensor) -> tf.Tensor:
        """The prediction for noisy images.

        Args:
            weights: all weights in one vector, float32, shape (layout.count,).
            x_t: float32, shape (N, H, W, 3).
            level: shape (N,), integers in 0..T-1.

        Returns:
            float32, whatever the precision of the layers; same shape as `x_t`.
        """
        return self._answer(self.model, weights, self.inputs(x_t, level))

    def in_training(
        self, weights: tf.Tensor, x_t: tf.Tensor, level: tf.Tensor, seed: tf.Tensor
    ) -> tf.Tensor:
        """The prediction with dropout, if the configuration has any.

        Args:
            weights: all weights in one vector, float32, shape (layout.count,).
            x_t: float32, shape (N, H, W, 3).
            level: shape (N,), integers in 0..T-1.
            seed: int32, shape (2,); decides what is dropped.

        Returns:
            float32, whatever the precision of the layers; same shape as `x_t`.
        """
        inputs = self.inputs(x_t, level)
        if self.training_model is not self.model:
            inputs.append(seed)
        return self._answer(self.training_model, weights, inputs)

    def inputs(self, x_t: tf.Tensor, level: tf.Tensor) -> list[tf.Tensor]:
        """What the Keras model takes: folded images, and the level as it is told."""
        shape = self.config.network
        images = tf.nn.space_to_depth(x_t, shape.patch) if shape.patch > 1 else x_t
        if shape.time_embedding == "plane":
            return [with_level_plane(images, level, self.config.diffusion.steps)]
        if size := embedding_size(shape):
            return [images, sinusoidal_embedding(level, size)]
        return [images]

    def _answer(self, model: keras.Model, weights: tf.Tensor, inputs: list[tf.Tensor]) -> tf.Tensor:
        output, _ = model.stateless_call(self.layout.split(weights), [], inputs)
        patch = self.config.network.patch
        return tf.nn.depth_to_space(output, patch) if patch > 1 else output


def build_network(config: Config) -> tuple[Network, NDArray[np.float32]]:
    """Build the configured network.

    Returns:
        The network, and its initial weights: a function of the configuration's seed alone.
    """
    keras.utils.set_random_seed(config.seed)
    with _arithmetic_in(config.training.precision):
        training_model = build_model(config, training=True)
        model = build_model(config, training=False) if config.network.dropout else training_model
    layout = ParameterLayout.of(training_model)
    if ParameterLayout.of(model) != layout:
        raise AssertionError("dropout has changed the weights")
    initial = layout.to_vector(
        {weight.path: np.asarray(weight) for weight in training_model.trainable_variables}
    )
    return Network(config, model, training_model, layout), initial


@contextmanager
def _arithmetic_in(precision: str) -> Iterator[None]:
    """Layers made inside compute in this precision; their weights are float32 all the same."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float32" if precision == "float32" else f"mixed_{precision}")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
