"""Self-attention over the positions of a feature map, in Keras layers."""

import keras
from keras import layers

from engine.config.schema import Network


def self_attention(x: keras.KerasTensor, network: Network, name: str) -> keras.KerasTensor:
    """Self-attention of one head over all positions (Ho et al. 2020, appendix B).

    The softmax is taken in float32.

    Args:
        x: shape (N, H, W, C).
        network: how kernels begin, and whether the last one begins at zero.
        name: begins the layers' names.

    Returns:
        Same shape as `x`.
    """
    height, width, filters = x.shape[1:]
    begin = network.kernel_initializer
    h = layers.Reshape((height * width, filters), name=f"{name}_positions")(x)
    query, key, value = (
        layers.Dense(filters, kernel_initializer=begin, name=f"{name}_{part}")(h)
        for part in ("query", "key", "value")
    )
    scores = layers.Dot((2, 2), name=f"{name}_scores")([query, key])
    scores = layers.Rescaling(filters**-0.5, name=f"{name}_scale")(scores)
    shares = layers.Softmax(name=f"{name}_map", dtype="float32")(scores)
    h = layers.Dot((2, 1), name=f"{name}_mix")([shares, value])
    last = "zeros" if network.zero_blocks else begin
    h = layers.Dense(filters, kernel_initializer=last, name=f"{name}_out")(h)
    return layers.Reshape((height, width, filters), name=f"{name}_grid")(h)
