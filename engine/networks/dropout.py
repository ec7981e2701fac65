"""Dropout as a pure function of a seed, so that a repeated step drops the same features."""

import keras
import tensorflow as tf


class SeededDropout(keras.layers.Layer):  # type: ignore[misc]
    """Drops a share of its input's values and scales up the rest (Srivastava et al. 2014).

    Keras' own Dropout keeps a state that every call changes; a step could not be repeated.
    """

    def __init__(self, rate: float, index: int, **options: object) -> None:
        """Make the layer.

        Args:
            rate: share dropped, in [0, 1).
            index: the layer's own number, so that no two layers drop by the same numbers.
            options: name and precision, as of every Keras layer.
        """
        super().__init__(**options)
        self._rate = rate
        self._index = index

    def call(self, inputs: list[tf.Tensor]) -> tf.Tensor:
        """Drop by the seed.

        Args:
            inputs: features of any shape, and the seed: int32, shape (2,).

        Returns:
            Same shape and precision as the features.
        """
        features, seed = inputs
        own = tf.random.experimental.stateless_fold_in(seed, self._index)
        kept = tf.random.stateless_uniform(tf.shape(features), own) >= self._rate
        scaled = features * tf.constant(1 / (1 - self._rate), features.dtype)
        return tf.where(kept, scaled, tf.zeros_like(scaled))

    def compute_output_shape(self, input_shape: list[tuple[int | None, ...]]) -> object:
        """That of the features."""
        return input_shape[0]
