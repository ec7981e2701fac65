"""Keras' InceptionV3 with Keras' ImageNet weights: fetched once, or a file that the user has.

At 75 pixels it is the protocol of Keras' DDIM example and of the study this workbench grew out of.
It is not the Inception of published FID figures: that is `inception2015`.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import keras
import tensorflow as tf

from engine.errors import UserError
from engine.metrics.features.compiled import compiled
from engine.metrics.features.convolution import in_order
from engine.metrics.features.extractor import FeatureExtractor
from engine.metrics.features.published import require_published
from engine.metrics.features.weights_files import INCEPTION_FILE, INCEPTION_MD5

DIMENSIONS = 2048

_PATIENCE = 10.0
"""Seconds that a connection may be silent."""

Side = Literal[75, 299]


def inception_keras(side: Side, file: Path | None = None) -> FeatureExtractor:
    """The extractor `inception75-keras` or `inception299-keras`.

    Args:
        side: pixels that images are resized to.
        file: the published weights (notop.h5); none to take them from Keras' cache, or to fetch
            them into it (88 MB).

    Raises:
        UserError: they cannot be fetched, or the file is not the published one.
    """
    if file is None:
        model = _fetched(side)
    else:
        require_published(file, f"Keras' {INCEPTION_FILE}", "md5", INCEPTION_MD5)
        model = network(side)
        model.load_weights(file)
    return extractor_of(model, side)


def network(side: Side, weights: str | None = None) -> keras.Model:
    """InceptionV3 (Szegedy et al. 2016) without its head, averaged over what is left of the pixels.

    Args:
        side: height and width of its images.
        weights: as Keras takes them: none for random ones.
    """
    return keras.applications.InceptionV3(
        include_top=False, weights=weights, input_shape=(side, side, 3), pooling="avg"
    )


def extractor_of(model: keras.Model, side: Side) -> FeatureExtractor:
    """Put resizing and scaling before a network with 2048 answers."""

    network = in_order(lambda images: prepared(images, side), lambda x: model(x, training=False))
    return FeatureExtractor(f"inception{side}-keras", DIMENSIONS, compiled(network))


def prepared(images: tf.Tensor, side: Side) -> tf.Tensor:
    """Bilinear without antialiasing, as Keras' `Resizing` does it, and x / 127.5 - 1.

    Args:
        images: uint8, shape (N, H, W, 3).
        side: wanted height and width.

    Returns:
        float32, shape (N, side, side, 3), -1 to 1.
    """
    return tf.image.resize(images, (side, side), "bilinear") / 127.5 - 1


def _fetched(side: Side) -> keras.Model:
    try:
        with _patience():
            return network(side, "imagenet")
    # Keras raises a bare Exception for what goes wrong on the way.
    except Exception as error:
        raise UserError(
            f"Keras' Inception weights could not be fetched ({_reason(error)}): "
            f"name a file {INCEPTION_FILE} that you have, or take efficientnet-lite0, "
            "which needs no network."
        ) from None


def _reason(error: Exception) -> str:
    """The end of Keras' message, without the address that it begins with."""
    return str(error).strip().splitlines()[-1].rsplit(" -- ", 1)[-1].rstrip(".")


@contextmanager
def _patience() -> Iterator[None]:
    """Keras sets no limit: behind a wall that swallows packets it would wait for minutes."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_PATIENCE)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
