"""The noise level as the network sees it."""

import math

import tensorflow as tf


def sinusoidal_embedding(level: tf.Tensor, size: int) -> tf.Tensor:
    """Sines and cosines of the level at geometric frequencies (Vaswani et al. 2017, section 3.5).

    Args:
        level: shape (N,), any numeric type, in 0..T-1.
        size: length of the embedding, even.

    Returns:
        float32, shape (N, size): size/2 sines, then size/2 cosines, of level / 10000^(2i/size).
    """
    half = size // 2
    frequencies = tf.exp(-math.log(10_000.0) / half * tf.range(half, dtype=tf.float32))
    angles = tf.cast(level, tf.float32)[:, None] * frequencies
    return tf.concat([tf.sin(angles), tf.cos(angles)], axis=-1)
