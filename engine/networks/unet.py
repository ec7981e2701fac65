"""The U-Net of DDPM (Ho et al. 2020, appendix B), built of Keras layers.

Every layer is named after its place, so that the names in a weights file say what they are.
"""

import keras
from keras import layers

from engine.config.rules import embedding_size
from engine.config.schema import Network
from engine.networks.activations import activation
from engine.networks.attention import attention
from engine.networks.blocks import (
    Surroundings,
    convolution,
    doubled,
    halved,
    normalised,
    residual_block,
)
from engine.networks.head import head


def build_unet(
    config: Network, height: int, channels_in: int, channels_out: int, *, training: bool
) -> keras.Model:
    """Build the network.

    Args:
        config: its shape.
        height: height and width of the input, divisible by 2 for every level but the last.
        channels_in: of the input.
        channels_out: of the prediction.
        training: whether it drops out what the configuration says, and takes a seed for it.

    Returns:
        A model of [images (N, H, W, channels_in)], with time embeddings that have sines also the
        embedded level (N, E), with dropout also its seed (2,); to the prediction, float32, shape
        (N, H, W, channels_out).
    """
    images = keras.Input((height, height, channels_in), name="x_t")
    inputs, around = _surroundings(config, training and config.dropout > 0)
    x = images
    if config.stem:
        x = convolution(x, config, config.filters[0], "stem")
    x, skips = _way_down(x, around)
    for block in range(config.middle_blocks):
        x = residual_block(x, around, config.filters[-1], f"middle{block + 1 if block else ''}")
    x = _way_up(x, around, skips)
    if config.final_norm:
        x = normalised(x, config, "head")
    return keras.Model([images, *inputs], head(x, config, channels_out), name="unet")


def _surroundings(config: Network, dropout: bool) -> tuple[list[keras.KerasTensor], Surroundings]:
    """The inputs beside the images, and what the blocks see of them."""
    inputs = []
    time = seed = None
    if size := embedding_size(config):
        embedded = keras.Input((size,), name="level")
        time = _time(embedded, config)
        inputs.append(embedded)
    if dropout:
        seed = keras.Input(batch_shape=(2,), dtype="int32", name="dropout_seed")
        inputs.append(seed)
    return inputs, Surroundings(config, time, seed)


def _time(embedded: keras.KerasTensor, config: Network) -> keras.KerasTensor:
    """The vector that each block projects: the sines activated, or after two dense layers."""
    activate = activation(config.activation)
    if config.time_embedding == "sinusoidal":
        return layers.Activation(activate, name=f"level_{config.activation}")(embedded)
    h = embedded
    for name in ("level_1", "level_2"):
        h = layers.Dense(
            embedded.shape[-1],
            activation=activate,
            kernel_initializer=config.kernel_initializer,
            name=name,
        )(h)
    return h


def _way_down(
    x: keras.KerasTensor, around: Surroundings
) -> tuple[keras.KerasTensor, list[keras.KerasTensor]]:
    config = around.config
    last = len(config.filters) - 1
    skips = []
    for level, filters in enumerate(config.filters):
        for block in range(config.blocks):
            x = _stage(x, around, filters, f"down{level}_block{block}")
            if level < last or config.skips == "all":
                skips.append(x)
        if level < last:
            x = halved(x, config, f"down{level}_halve")
    return x, skips


def _way_up(
    x: keras.KerasTensor, around: Surroundings, skips: list[keras.KerasTensor]
) -> keras.KerasTensor:
    config = around.config
    last = len(config.filters) - 1
    for level, filters in reversed(list(enumerate(config.filters))):
        for block in range(config.blocks if level < last or config.skips == "all" else 0):
            x = layers.Concatenate(name=f"up{level}_block{block}_skip")([x, skips.pop()])
            x = _stage(x, around, filters, f"up{level}_block{block}")
        if level:
            x = doubled(x, config, config.filters[level - 1], f"up{level}_conv")
    return x


def _stage(
    x: keras.KerasTensor, around: Surroundings, filters: int, name: str
) -> keras.KerasTensor:
    """A residual block, and attention after it where the configuration asks for it."""
    x = residual_block(x, around, filters, name)
    if x.shape[1] in around.config.attention:
        x = attention(x, around.config, f"{name}_attention")
    return x
