"""The last convolution of every network."""

import keras
from keras import layers

from engine.config.schema import Network


def head(x: keras.KerasTensor, config: Network, channels: int) -> keras.KerasTensor:
    """The output convolution and its activation, in float32 whatever the layers before compute in.

    Args:
        x: shape (N, H, W, C).
        config: kernel size, how the kernel begins, and the activation.
        channels: of the answer.

    Returns:
        float32, shape (N, H, W, channels); in (-1, 1) with tanh.
    """
    return layers.Conv2D(
        channels,
        config.output_kernel,
        padding="same",
        activation="tanh" if config.output_activation == "tanh" else None,
        kernel_initializer="zeros" if config.zero_output else config.kernel_initializer,
        dtype="float32",
        name="head_conv",
    )(x)
