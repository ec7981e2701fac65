"""What the U-Net is made of: convolutions, norms, residual blocks."""

from dataclasses import dataclass, field
from itertools import count

import keras
from keras import layers

from engine.config.schema import Network
from engine.networks.activations import activation
from engine.networks.dropout import SeededDropout
from engine.networks.norm import GroupNorm
from engine.networks.upsampling import DoublingConvolution


@dataclass(frozen=True)
class Surroundings:
    """What every block of one network is given."""

    config: Network
    time: keras.KerasTensor | None
    """What each block projects and adds, shape (N, E); None when blocks are not told the level."""
    dropout_seed: keras.KerasTensor | None
    """int32, shape (2,); None when nothing is dropped."""
    dropouts: "count[int]" = field(default_factory=count)
    """The numbers of the dropout layers."""


def convolution(
    x: keras.KerasTensor,
    config: Network,
    filters: int,
    name: str,
    *,
    kernel: int = 3,
    stride: int = 1,
    activated: bool = False,
    zero: bool = False,
) -> keras.KerasTensor:
    """A convolution with a bias and zeros around the image.

    Args:
        x: shape (N, H, W, C).
        config: how kernels begin, and which activation.
        filters: channels of the answer.
        name: of the layer.
        kernel: 1 or 3 pixels.
        stride: 1, or 2 to halve height and width.
        activated: whether to activate the answer.
        zero: whether the kernel begins at zero.

    Returns:
        Shape (N, H / stride, W / stride, filters).
    """
    return layers.Conv2D(
        filters,
        kernel,
        stride,
        padding="same",
        activation=activation(config.activation) if activated else None,
        kernel_initializer="zeros" if zero else config.kernel_initializer,
        name=name,
    )(x)


def halved(
    x: keras.KerasTensor, config: Network, name: str, *, activated: bool = False
) -> keras.KerasTensor:
    """Half the height and width, by what the configuration says; same channels."""
    if config.downsample == "max_pool":
        return layers.MaxPooling2D(2, name=name)(x)
    return convolution(x, config, x.shape[-1], name, stride=2, activated=activated)


def doubled(
    x: keras.KerasTensor, config: Network, filters: int, name: str, *, activated: bool = False
) -> keras.KerasTensor:
    """Twice the height and width by nearest upsampling, then a 3x3 convolution to `filters`."""
    kind = config.activation if activated else "none"
    return DoublingConvolution(filters, config.kernel_initializer, kind, name=name)(x)


def normalised(
    x: keras.KerasTensor, config: Network, name: str, *, activated: bool = True
) -> keras.KerasTensor:
    """The configured norm, if any, and the activation, if wanted.

    Channels that the groups do not divide (those of a plain image) stay as they are.
    """
    kind = config.activation if activated else "none"
    if config.norm == "none":
        return layers.Activation(activation(kind), name=f"{name}_{kind}")(x) if activated else x
    if x.shape[-1] % config.groups:
        return x
    return GroupNorm(config.groups, config.norm_epsilon, kind, name=f"{name}_norm")(x)


def residual_block(
    x: keras.KerasTensor, around: Surroundings, filters: int, name: str
) -> keras.KerasTensor:
    """A residual block (Ho et al. 2020, appendix B).

    Norm, activation, convolution; plus the level; norm, activation, dropout, convolution; plus the
    input, projected when its channels differ.

    Args:
        x: shape (N, H, W, C).
        around: configuration, level, dropout seed.
        filters: channels of the answer.
        name: begins the layers' names.

    Returns:
        Shape (N, H, W, filters).
    """
    config = around.config
    twice = config.activate_convolutions
    shortcut = x
    if x.shape[-1] != filters:
        shortcut = convolution(x, config, filters, f"{name}_shortcut", kernel=1)
    h = normalised(x, config, f"{name}_1")
    h = convolution(h, config, filters, f"{name}_conv_1", activated=twice)
    h = _plus_level(h, around, name)
    h = normalised(h, config, f"{name}_2")
    h = _dropped(h, around, name)
    zero = config.zero_blocks
    h = convolution(h, config, filters, f"{name}_conv_2", activated=twice, zero=zero)
    return layers.Add(name=f"{name}_sum")([h, shortcut])


def _plus_level(h: keras.KerasTensor, around: Surroundings, name: str) -> keras.KerasTensor:
    if around.time is None:
        return h
    filters, begin = h.shape[-1], around.config.kernel_initializer
    shift = layers.Dense(filters, kernel_initializer=begin, name=f"{name}_level")(around.time)
    shift = layers.Reshape((1, 1, filters), name=f"{name}_level_map")(shift)
    return layers.Add(name=f"{name}_plus_level")([h, shift])


def _dropped(h: keras.KerasTensor, around: Surroundings, name: str) -> keras.KerasTensor:
    if around.dropout_seed is None:
        return h
    layer = SeededDropout(around.config.dropout, next(around.dropouts), name=f"{name}_dropout")
    return layer([h, around.dropout_seed])
