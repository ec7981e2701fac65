"""How near pictures are to their originals: PSNR and SSIM, TensorFlow's own."""

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.results.result import Similarity

Pictures = NDArray[np.uint8]

_WINDOW = 11
"""The published size of SSIM's window (Wang et al. 2004); smaller images get a smaller one."""


def similarities(
    images: Pictures, originals: Pictures, nearest_rms: NDArray[np.float64]
) -> list[Similarity]:
    """PSNR and SSIM of each image against its original.

    Args:
        images: uint8, shape (N, H, W, 3).
        originals: same shape.
        nearest_rms: distance of each image to its nearest training image, shape (N,).
    """
    psnr = tf.image.psnr(images, originals, max_val=255).numpy()
    window = min(_WINDOW, images.shape[1])
    ssim = tf.image.ssim(
        tf.constant(images), tf.constant(originals), max_val=255, filter_size=window
    ).numpy()
    return [
        Similarity(float(p) if np.isfinite(p) else None, float(s), float(n))
        for p, s, n in zip(psnr, ssim, nearest_rms, strict=True)
    ]
