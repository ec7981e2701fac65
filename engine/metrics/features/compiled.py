"""Networks as one compiled function for batches of any number and images of any size."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from engine.metrics.features.extractor import Images


def compiled(network: Callable[[tf.Tensor], tf.Tensor]) -> Callable[[Images], Any]:
    """Trace a function of uint8 images, shape (N, H, W, 3), once for all of them."""
    function: Callable[[Images], Any] = tf.function(
        network,
        autograph=False,
        input_signature=[tf.TensorSpec((None, None, None, 3), tf.uint8)],
    )
    return function
