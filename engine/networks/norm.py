"""Group normalisation and the activation after it, as one layer."""

import keras
import tensorflow as tf

from engine.networks.activations import activate


class GroupNorm(keras.layers.Layer):  # type: ignore[misc]
    """Group normalisation (Wu & He 2018), then an activation.

    Every image and group of channels is normalised by its own mean and variance, taken in float32;
    then each channel is scaled by `gamma` and shifted by `beta`.
    """

    def __init__(self, groups: int, epsilon: float, activation: str, **options: object) -> None:
        """Make the layer.

        Args:
            groups: a divisor of the number of channels.
            epsilon: added to each variance.
            activation: as in `activate`; none for the norm alone.
            options: name and precision, as of every Keras layer.
        """
        super().__init__(**options)
        self._groups = groups
        self._epsilon = epsilon
        self._activation = activation

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weights: `gamma`, all ones, and `beta`, all zeros, each of shape (C,)."""
        channels = input_shape[-1]
        self.gamma = self.add_weight(
            shape=(channels,), initializer="ones", name="gamma", autocast=False
        )
        self.beta = self.add_weight(
            shape=(channels,), initializer="zeros", name="beta", autocast=False
        )

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """Normalise and activate.

        Args:
            x: shape (N, H, W, C).

        Returns:
            Same shape and precision.
        """
        height, width, channels = x.shape[1:]
        grouped = (-1, height, width, self._groups, channels // self._groups)
        wide = tf.reshape(tf.cast(x, tf.float32), grouped)
        mean, variance = tf.nn.moments(wide, axes=(1, 2, 4), keepdims=True)
        unit = tf.reshape((wide - mean) * tf.math.rsqrt(variance + self._epsilon), tf.shape(x))
        return activate(self._activation, tf.cast(unit * self.gamma + self.beta, x.dtype))

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> object:
        """That of the input."""
        return input_shape
