"""EfficientNet-Lite0 with its ImageNet weights, which come with the installation: no network.

The network is EfficientNet-B0 (Tan & Le 2019, table 1) in its "lite" form: no squeeze and
excitation, ReLU6, stem and head of fixed width. Package and weights are under Apache-2.0.
"""

import tensorflow as tf

from engine.metrics.features.compiled import compiled
from engine.metrics.features.convolution import Layer, in_order, normalised_convolution
from engine.metrics.features.extractor import FeatureExtractor
from engine.metrics.features.torch_file import Weights, read_torch_weights
from engine.metrics.features.weights_files import efficientnet_file

NAME = "efficientnet-lite0"
SIDE = 224
DIMENSIONS = 1280

_BLOCKS = 16
_HALVING = frozenset({1, 3, 5, 11})
"""The blocks with stride 2. What else tells blocks apart is in the shapes of their weights."""


def efficientnet_lite0() -> FeatureExtractor:
    """The extractor `efficientnet-lite0`: 1280 features of images resized to 224 pixels.

    Raises:
        UserError: the weights' package is missing, or holds others.
    """
    layers = [layer for _, layer in efficientnet_layers(read_torch_weights(efficientnet_file()))]
    return FeatureExtractor(NAME, DIMENSIONS, compiled(in_order(prepared, *layers)))


def prepared(images: tf.Tensor) -> tf.Tensor:
    """Images as the network wants them: bilinear with antialiasing, and (x - 127) / 128.

    Args:
        images: uint8, shape (N, H, W, 3).

    Returns:
        float32, shape (N, 224, 224, 3).
    """
    resized = tf.image.resize(images, (SIDE, SIDE), "bilinear", antialias=True)
    return (resized - 127) / 128


def efficientnet_layers(weights: Weights) -> list[tuple[str, Layer]]:
    """The network piece by piece, in order, each with a name: stem, block 0 to 15, head, pool.

    Args:
        weights: of the published state dict, by its names.
    """
    stem = normalised_convolution(weights, "_conv_stem", "_bn0", stride=2)
    head = normalised_convolution(weights, "_conv_head", "_bn1")
    return [
        ("stem", in_order(stem, tf.nn.relu6)),
        *((f"block {number}", _block(weights, number)) for number in range(_BLOCKS)),
        ("head", in_order(head, tf.nn.relu6)),
        ("pool", lambda x: tf.reduce_mean(x, (1, 2))),
    ]


def _block(weights: Weights, number: int) -> Layer:
    """An inverted residual (Sandler et al. 2018): widen, filter each channel, narrow, add."""
    start = f"_blocks.{number}."
    parts = [
        normalised_convolution(
            weights,
            f"{start}_depthwise_conv",
            f"{start}_bn1",
            stride=2 if number in _HALVING else 1,
        ),
        tf.nn.relu6,
        normalised_convolution(weights, f"{start}_project_conv", f"{start}_bn2"),
    ]
    if f"{start}_expand_conv.weight" in weights:  # all but the first
        widen = normalised_convolution(weights, f"{start}_expand_conv", f"{start}_bn0")
        parts = [widen, tf.nn.relu6, *parts]
    inner = in_order(*parts)

    def block(x: tf.Tensor) -> tf.Tensor:
        answer = inner(x)
        return x + answer if answer.shape[1:] == x.shape[1:] else answer

    return block
