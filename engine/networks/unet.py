"""The U-Net of DDPM (Ho et al. 2020, appendix B), built of Keras layers.

Every layer is named after its place, so that the names in a weights file say what they are.
"""

import keras
from keras import layers

from engine.config.schema import Network


def embedding_size(config: Network) -> int:
    """Length of the sinusoidal embedding that the network takes: twice the finest level's width."""
    return 2 * config.filters[0]


def build_unet(config: Network, height: int, channels: int) -> keras.Model:
    """Build the network.

    Args:
        config: its shape.
        height: height and width of the input, divisible by 2 for every level but the last.
        channels: channels in and out.

    Returns:
        A model of ([images (N, H, W, C), embedded level (N, E)]) -> prediction (N, H, W, C).
        Its last convolution begins at zero, and so does its answer.
    """
    images = keras.Input((height, height, channels), name="x_t")
    embedded = keras.Input((embedding_size(config),), name="level")
    time = _time_mlp(embedded, embedding_size(config))
    x = layers.Conv2D(config.filters[0], 3, padding="same", name="stem")(images)
    x, skips = _way_down(config, x, time)
    x = _residual_block(x, time, config, config.filters[-1], "middle")
    x = _way_up(config, x, time, skips)
    x = _norm_swish(x, config.groups, "head")
    x = _zero_conv(x, channels, "head_conv")
    return keras.Model([images, embedded], x, name="unet")


def _way_down(
    config: Network, x: keras.KerasTensor, time: keras.KerasTensor
) -> tuple[keras.KerasTensor, list[keras.KerasTensor]]:
    skips = []
    for level, filters in enumerate(config.filters):
        for block in range(config.blocks):
            x = _stage(x, time, config, filters, f"down{level}_block{block}")
            skips.append(x)
        if level < len(config.filters) - 1:
            x = layers.Conv2D(filters, 3, 2, padding="same", name=f"down{level}_halve")(x)
    return x, skips


def _way_up(
    config: Network,
    x: keras.KerasTensor,
    time: keras.KerasTensor,
    skips: list[keras.KerasTensor],
) -> keras.KerasTensor:
    for level, filters in reversed(list(enumerate(config.filters))):
        for block in range(config.blocks):
            x = layers.Concatenate(name=f"up{level}_block{block}_skip")([x, skips.pop()])
            x = _stage(x, time, config, filters, f"up{level}_block{block}")
        if level:
            x = layers.UpSampling2D(2, name=f"up{level}_double")(x)
            x = layers.Conv2D(config.filters[level - 1], 3, padding="same", name=f"up{level}_conv")(
                x
            )
    return x


def _stage(
    x: keras.KerasTensor, time: keras.KerasTensor, config: Network, filters: int, name: str
) -> keras.KerasTensor:
    """A residual block, and attention after it where the configuration asks for it."""
    x = _residual_block(x, time, config, filters, name)
    if x.shape[1] in config.attention:
        x = _attention(x, config.groups, f"{name}_attention")
    return x


def _residual_block(
    x: keras.KerasTensor, time: keras.KerasTensor, config: Network, filters: int, name: str
) -> keras.KerasTensor:
    """Norm, swish, conv; plus the level; norm, swish, zero conv; plus the (projected) input."""
    shortcut = (
        x if x.shape[-1] == filters else layers.Conv2D(filters, 1, name=f"{name}_shortcut")(x)
    )
    h = _norm_swish(x, config.groups, f"{name}_1")
    h = layers.Conv2D(filters, 3, padding="same", name=f"{name}_conv_1")(h)
    shift = layers.Dense(filters, name=f"{name}_level")(time)
    shift = layers.Reshape((1, 1, filters), name=f"{name}_level_map")(shift)
    h = layers.Add(name=f"{name}_plus_level")([h, shift])
    h = _norm_swish(h, config.groups, f"{name}_2")
    h = _zero_conv(h, filters, f"{name}_conv_2")
    return layers.Add(name=f"{name}_sum")([h, shortcut])


def _attention(x: keras.KerasTensor, groups: int, name: str) -> keras.KerasTensor:
    """Self-attention of one head over all positions, added to its input."""
    height, width, filters = x.shape[1:]
    h = layers.GroupNormalization(groups, epsilon=1e-5, name=f"{name}_norm")(x)
    h = layers.Reshape((height * width, filters), name=f"{name}_positions")(h)
    query = layers.Dense(filters, name=f"{name}_query")(h)
    key = layers.Dense(filters, name=f"{name}_key")(h)
    value = layers.Dense(filters, name=f"{name}_value")(h)
    scores = layers.Dot((2, 2), name=f"{name}_scores")([query, key])
    scores = layers.Rescaling(filters**-0.5, name=f"{name}_scale")(scores)
    h = layers.Dot((2, 1), name=f"{name}_mix")([layers.Softmax(name=f"{name}_map")(scores), value])
    h = layers.Dense(filters, kernel_initializer="zeros", name=f"{name}_out")(h)
    h = layers.Reshape((height, width, filters), name=f"{name}_grid")(h)
    return layers.Add(name=f"{name}_sum")([h, x])


def _time_mlp(embedded: keras.KerasTensor, size: int) -> keras.KerasTensor:
    h = layers.Dense(size, activation="swish", name="level_1")(embedded)
    return layers.Dense(size, activation="swish", name="level_2")(h)


def _norm_swish(x: keras.KerasTensor, groups: int, name: str) -> keras.KerasTensor:
    # Keras' default epsilon of 1e-3 is a hundred times what the papers' code uses.
    h = layers.GroupNormalization(groups, epsilon=1e-5, name=f"{name}_norm")(x)
    return layers.Activation("swish", name=f"{name}_swish")(h)


def _zero_conv(x: keras.KerasTensor, filters: int, name: str) -> keras.KerasTensor:
    return layers.Conv2D(filters, 3, padding="same", kernel_initializer="zeros", name=name)(x)
