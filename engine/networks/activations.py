"""The activations and their slopes; a slope serves the norm's own backward pass."""

import math

import tensorflow as tf


def activate(name: str, x: tf.Tensor) -> tf.Tensor:
    """An activation by its configured name, value by value.

    Args:
        name: swish, relu, gelu (the exact one), mish, or none for `x` itself.
        x: any shape.

    Returns:
        Same shape and precision.
    """
    match name:
        case "swish":
            return x * tf.sigmoid(x)
        case "relu":
            return tf.nn.relu(x)
        case "gelu":
            return x * _normal_cdf(x)
        case "mish":
            return x * tf.tanh(tf.nn.softplus(x))
    return x


def slope(name: str, x: tf.Tensor) -> tf.Tensor:
    """The derivative of `activate` at x, same shape and precision."""
    match name:
        case "swish":
            gate = tf.sigmoid(x)
            return gate * (1 + x * (1 - gate))
        case "relu":
            return tf.cast(x > 0, x.dtype)
        case "gelu":
            return _normal_cdf(x) + x * tf.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)
        case "mish":
            bent = tf.tanh(tf.nn.softplus(x))
            return bent + x * tf.sigmoid(x) * (1 - bent * bent)
    return tf.ones_like(x)


def _normal_cdf(x: tf.Tensor) -> tf.Tensor:
    return 0.5 * (1 + tf.math.erf(x / math.sqrt(2)))
