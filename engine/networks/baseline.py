"""The baseline: a plain encoder and decoder with skips (Ronneberger et al. 2015), without a norm.

The study's first attempt; it shows what residual blocks, norms and a linear output are worth.
"""

import keras
from keras import layers

from engine.config.schema import Network
from engine.networks.blocks import convolution, doubled, halved
from engine.networks.head import head


def build_baseline(
    config: Network, height: int, channels_in: int, channels_out: int
) -> keras.Model:
    """Build the network.

    Every convolution but the last is followed by the activation.

    Args:
        config: its shape; what the baseline has no place for is switched off (`rules.py`).
        height: height and width of the input, divisible by 2 for every level but the last.
        channels_in: of the input.
        channels_out: of the prediction.

    Returns:
        A model of [images (N, H, W, channels_in)] -> prediction, float32, (N, H, W, channels_out).
    """
    images = keras.Input((height, height, channels_in), name="x_t")
    x, skips = images, []
    for level, filters in enumerate(config.filters):
        x = _convolutions(x, config, filters, f"down{level}")
        if level < len(config.filters) - 1:
            skips.append(x)
            x = halved(x, config, f"down{level}_halve", activated=True)
    for level in reversed(range(len(config.filters) - 1)):
        filters = config.filters[level]
        x = doubled(x, config, filters, f"up{level + 1}_conv", activated=True)
        x = layers.Concatenate(name=f"up{level}_skip")([x, skips.pop()])
        x = _convolutions(x, config, filters, f"up{level}")
    return keras.Model([images], head(x, config, channels_out), name="baseline")


def _convolutions(
    x: keras.KerasTensor, config: Network, filters: int, name: str
) -> keras.KerasTensor:
    for block in range(config.blocks):
        x = convolution(x, config, filters, f"{name}_conv{block}", activated=True)
    return x
