"""The noise level as the network sees it."""

import math

import tensorflow as tf


def sinusoidal_embedding(level: tf.Tensor, size: int) -> tf.Tensor:
    """Sines and cosines of the level at geometric frequencies, 1 down to 1/10000.

    As in the code of Ho et al. 2020 (`get_timestep_embedding`), which divides the exponent by one
    less than Vaswani et al. 2017, section 3.5, and has all sines before all cosines.

    Args:
        level: shape (N,), any numeric type, in 0..T-1.
        size: length of the embedding, even, 4 at least.

    Returns:
        float32, shape (N, size): size/2 sines, then size/2 cosines, of
        level * 10000^(-i / (size/2 - 1)).
    """
    half = size // 2
    frequencies = tf.exp(-math.log(10_000.0) / (half - 1) * tf.range(half, dtype=tf.float32))
    angles = tf.cast(level, tf.float32)[:, None] * frequencies
    return tf.concat([tf.sin(angles), tf.cos(angles)], axis=-1)


def with_level_plane(images: tf.Tensor, level: tf.Tensor, steps: int) -> tf.Tensor:
    """The images with one more channel, everywhere level / steps.

    Args:
        images: float32, shape (N, H, W, C).
        level: shape (N,), integers in 0..steps-1.
        steps: T, the number of levels.

    Returns:
        float32, shape (N, H, W, C + 1); the new channel is in [0, 1).
    """
    share = tf.cast(level, tf.float32)[:, None, None, None] / steps
    plane = tf.broadcast_to(share, tf.concat([tf.shape(images)[:-1], [1]], axis=0))
    return tf.concat([images, plane], axis=-1)
