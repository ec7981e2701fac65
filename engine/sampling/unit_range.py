"""From pictures to the network's range, as a tensor."""

import tensorflow as tf


def to_unit_range(images: tf.Tensor) -> tf.Tensor:
    """Values 0..255, uint8 or float32, to float32 in [-1, 1]: as `from_pictures` does of arrays."""
    return tf.cast(images, tf.float32) / 127.5 - 1.0
