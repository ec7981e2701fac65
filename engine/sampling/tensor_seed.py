"""Seeds of TensorFlow's stateless operations as a function of (seed, step, purpose)."""

import tensorflow as tf

from engine.sampling.randomness import Purpose


def tensor_seed(seed: int, step: tf.Tensor, purpose: Purpose) -> tf.Tensor:
    """A seed for TensorFlow's stateless random operations, shape (2,)."""
    key = tf.random.experimental.stateless_fold_in(tf.constant([seed, 0]), step)
    return tf.random.experimental.stateless_fold_in(key, int(purpose))
