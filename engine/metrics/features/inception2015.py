"""The Inception of published FID and KID figures: the network of 2015-12-05, as torch-fidelity
runs it (0.4.0), out of the file of weights that torch-fidelity publishes.

It differs from Keras' InceptionV3 in weights and scaling, in average pools that leave out the
padding, in a last block whose pool takes the maximum, and in the resizing of TensorFlow 1.
"""

from collections.abc import Callable
from pathlib import Path

import tensorflow as tf

from engine.errors import UserError
from engine.metrics.features.compiled import compiled
from engine.metrics.features.convolution import Layer, in_order, normalised_convolution
from engine.metrics.features.extractor import FeatureExtractor
from engine.metrics.features.published import require_published
from engine.metrics.features.torch_file import Weights, read_torch_weights

NAME = "inception2015"
SIDE = 299
DIMENSIONS = 2048
FILE = "weights-inception-2015-12-05-6726825d.pth"
"""As it is called among the releases of torch-fidelity, at v0.2.0; 96 MB."""

_DIGEST = "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2"

Convolution = Callable[..., Layer]
"""A convolution, its normalisation and ReLU, by the name in its block."""


def inception2015(file: Path) -> FeatureExtractor:
    """The extractor `inception2015`: the 2048 pooled features that FID and KID are defined on.

    Args:
        file: the published weights, which the user has fetched.

    Raises:
        UserError: the file cannot be read, or is another.
    """
    require_published(file, f"torch-fidelity's {FILE}", "sha256", _DIGEST)
    return extractor_of(read_torch_weights(file))


def extractor_of(weights: Weights) -> FeatureExtractor:
    """The network with any weights of the right names and shapes.

    Raises:
        UserError: some are missing.
    """
    try:
        layers = [layer for _, layer in inception_layers(weights)]
    except KeyError as error:
        raise UserError(f"The weights of {NAME} lack {error}.") from None
    return FeatureExtractor(NAME, DIMENSIONS, compiled(in_order(prepared, *layers)))


def prepared(images: tf.Tensor) -> tf.Tensor:
    """Resized as TensorFlow 1 did, from corner to corner without the last, and (x - 128) / 128.

    Args:
        images: uint8, shape (N, H, W, 3).

    Returns:
        float32, shape (N, 299, 299, 3), -1 to 1.
    """
    resized = tf.raw_ops.ResizeBilinear(
        images=images, size=(SIDE, SIDE), align_corners=False, half_pixel_centers=False
    )
    return (resized - 128) / 128


def inception_layers(weights: Weights) -> list[tuple[str, Layer]]:
    """The network piece by piece, in order; the names are those of torch-fidelity's module.

    Args:
        weights: of its state dict, by its names.
    """
    conv = _convolutions(weights, "")
    blocks = [
        *((name, _block_a) for name in ("Mixed_5b", "Mixed_5c", "Mixed_5d")),
        ("Mixed_6a", _block_b),
        *((name, _block_c) for name in ("Mixed_6b", "Mixed_6c", "Mixed_6d", "Mixed_6e")),
        ("Mixed_7a", _block_d),
    ]
    return [
        ("Conv2d_1a_3x3", conv("Conv2d_1a_3x3", stride=2, padding="VALID")),
        ("Conv2d_2a_3x3", conv("Conv2d_2a_3x3", padding="VALID")),
        ("Conv2d_2b_3x3", conv("Conv2d_2b_3x3")),
        ("MaxPool_1", _halving_maximum),
        ("Conv2d_3b_1x1", conv("Conv2d_3b_1x1")),
        ("Conv2d_4a_3x3", conv("Conv2d_4a_3x3", padding="VALID")),
        ("MaxPool_2", _halving_maximum),
        *((name, block(_convolutions(weights, f"{name}."))) for name, block in blocks),
        ("Mixed_7b", _block_e(_convolutions(weights, "Mixed_7b."), _average)),
        # Perhaps a slip of 2015, and part of every published figure since.
        ("Mixed_7c", _block_e(_convolutions(weights, "Mixed_7c."), _maximum)),
        ("AvgPool", lambda x: tf.reduce_mean(x, (1, 2))),
    ]


def _convolutions(weights: Weights, prefix: str) -> Convolution:
    def convolution(name: str, **options: object) -> Layer:
        start = prefix + name
        linear = normalised_convolution(weights, f"{start}.conv", f"{start}.bn", **options)  # type: ignore[arg-type]
        return in_order(linear, tf.nn.relu)

    return convolution


def _block_a(conv: Convolution) -> Layer:
    return _beside(
        conv("branch1x1"),
        in_order(conv("branch5x5_1"), conv("branch5x5_2")),
        in_order(conv("branch3x3dbl_1"), conv("branch3x3dbl_2"), conv("branch3x3dbl_3")),
        in_order(_average, conv("branch_pool")),
    )


def _block_b(conv: Convolution) -> Layer:
    return _beside(
        conv("branch3x3", stride=2, padding="VALID"),
        in_order(
            conv("branch3x3dbl_1"),
            conv("branch3x3dbl_2"),
            conv("branch3x3dbl_3", stride=2, padding="VALID"),
        ),
        _halving_maximum,
    )


def _block_c(conv: Convolution) -> Layer:
    return _beside(
        conv("branch1x1"),
        in_order(*(conv(f"branch7x7_{number}") for number in range(1, 4))),
        in_order(*(conv(f"branch7x7dbl_{number}") for number in range(1, 6))),
        in_order(_average, conv("branch_pool")),
    )


def _block_d(conv: Convolution) -> Layer:
    return _beside(
        in_order(conv("branch3x3_1"), conv("branch3x3_2", stride=2, padding="VALID")),
        in_order(
            *(conv(f"branch7x7x3_{number}") for number in range(1, 4)),
            conv("branch7x7x3_4", stride=2, padding="VALID"),
        ),
        _halving_maximum,
    )


def _block_e(conv: Convolution, pool: Layer) -> Layer:
    return _beside(
        conv("branch1x1"),
        in_order(conv("branch3x3_1"), _beside(conv("branch3x3_2a"), conv("branch3x3_2b"))),
        in_order(
            conv("branch3x3dbl_1"),
            conv("branch3x3dbl_2"),
            _beside(conv("branch3x3dbl_3a"), conv("branch3x3dbl_3b")),
        ),
        in_order(pool, conv("branch_pool")),
    )


def _beside(*branches: Layer) -> Layer:
    return lambda x: tf.concat([branch(x) for branch in branches], -1)


def _average(x: tf.Tensor) -> tf.Tensor:
    """TensorFlow's own leaves the padding out of the mean."""
    return tf.nn.avg_pool2d(x, 3, 1, "SAME")


def _maximum(x: tf.Tensor) -> tf.Tensor:
    return tf.nn.max_pool2d(x, 3, 1, "SAME")


def _halving_maximum(x: tf.Tensor) -> tf.Tensor:
    return tf.nn.max_pool2d(x, 3, 2, "VALID")
