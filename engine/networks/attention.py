"""Self-attention over the positions of a feature map."""

import keras
from keras import layers

from engine.config.schema import Network
from engine.networks.blocks import normalised


def attention(x: keras.KerasTensor, config: Network, name: str) -> keras.KerasTensor:
    """Self-attention of one head over all positions, added to its input (Ho et al. 2020, app. B).

    The softmax is taken in float32.

    Args:
        x: shape (N, H, W, C).
        config: norm, how kernels begin, whether the last one begins at zero.
        name: begins the layers' names.

    Returns:
        Same shape as `x`.
    """
    height, width, filters = x.shape[1:]
    begin = config.kernel_initializer
    h = normalised(x, config, name, activated=False)
    h = layers.Reshape((height * width, filters), name=f"{name}_positions")(h)
    query, key, value = (
        layers.Dense(filters, kernel_initializer=begin, name=f"{name}_{part}")(h)
        for part in ("query", "key", "value")
    )
    scores = layers.Dot((2, 2), name=f"{name}_scores")([query, key])
    scores = layers.Rescaling(filters**-0.5, name=f"{name}_scale")(scores)
    shares = layers.Softmax(name=f"{name}_map", dtype="float32")(scores)
    h = layers.Dot((2, 1), name=f"{name}_mix")([shares, value])
    last = "zeros" if config.zero_blocks else begin
    h = layers.Dense(filters, kernel_initializer=last, name=f"{name}_out")(h)
    h = layers.Reshape((height, width, filters), name=f"{name}_grid")(h)
    return layers.Add(name=f"{name}_sum")([h, x])
