"""Layers out of a PyTorch state dict, as functions of a tensor."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.metrics.features.torch_file import Weights

Layer = Callable[[tf.Tensor], tf.Tensor]
"""Shape (N, H, W, C) to the same of other H, W and C."""

_EPSILON = 1e-3
"""What all networks here add to a variance, unlike PyTorch's own."""


def in_order(*layers: Layer) -> Layer:
    """One after another."""

    def apply(x: tf.Tensor) -> tf.Tensor:
        for layer in layers:
            x = layer(x)
        return x

    return apply


def normalised_convolution(
    weights: Weights,
    name: str,
    norm: str,
    *,
    stride: int = 1,
    padding: Literal["SAME", "VALID"] = "SAME",
) -> Layer:
    """A convolution and the batch normalisation after it, in use, as one.

    Args:
        weights: of a state dict, by its names.
        name: of the convolution; a kernel for single channels makes it a depthwise one.
        norm: name of the normalisation.
        stride: in both directions.
        padding: as TensorFlow means it.
    """
    scale, shift = _normalisation(weights, norm)
    kernel = weights[f"{name}.weight"].astype(np.float64) * scale[:, None, None, None]
    depthwise = kernel.shape[1] == 1
    # PyTorch keeps (out, in, height, width), for depthwise kernels (channel, 1, height, width).
    order = (2, 3, 0, 1) if depthwise else (2, 3, 1, 0)
    filters = tf.constant(kernel.transpose(order), tf.float32)
    bias = tf.constant(shift, tf.float32)

    def apply(x: tf.Tensor) -> tf.Tensor:
        if depthwise:
            x = tf.nn.depthwise_conv2d(x, filters, (1, stride, stride, 1), padding)
        else:
            x = tf.nn.conv2d(x, filters, stride, padding)
        return tf.nn.bias_add(x, bias)

    return apply


def _normalisation(weights: Weights, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Scale and shift of each channel."""
    gamma, beta, mean, variance = (
        weights[f"{name}.{part}"].astype(np.float64)
        for part in ("weight", "bias", "running_mean", "running_var")
    )
    scale = gamma / np.sqrt(variance + _EPSILON)
    return scale, beta - mean * scale
