"""Group normalisation as a Keras layer."""

import keras
import tensorflow as tf

from engine.networks.group_norm import GroupNormActivation


class GroupNorm(keras.layers.Layer):  # type: ignore[misc]
    """Group normalisation, and an activation if one is named; the statistics are float32."""

    def __init__(self, groups: int, epsilon: float, activation: str, **options: object) -> None:
        """Make the layer.

        Args:
            groups: a divisor of the number of channels.
            epsilon: added to each variance.
            activation: swish, relu, gelu or mish; none for the norm alone.
            options: name and precision, as of every Keras layer.
        """
        super().__init__(**options)
        self._apply = GroupNormActivation(groups, epsilon, activation)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weights: `gamma`, all ones, and `beta`, all zeros, each of shape (C,)."""
        shape = (input_shape[-1],)
        self.gamma = self.add_weight(shape=shape, initializer="ones", name="gamma", autocast=False)
        self.beta = self.add_weight(shape=shape, initializer="zeros", name="beta", autocast=False)

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """Normalise and activate x, shape (N, H, W, C); same shape and precision."""
        gamma, beta = tf.convert_to_tensor(self.gamma), tf.convert_to_tensor(self.beta)
        return self._apply(x, gamma, beta)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> object:
        """That of the input."""
        return input_shape
