"""How near pictures are to their originals: PSNR and SSIM, without a framework."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from engine.results.result import Similarity

Pictures = NDArray[np.uint8]
Values = NDArray[np.float64]

_WINDOW = 11
"""The published size of SSIM's window (Wang et al. 2004); smaller images get a smaller one."""
_SIGMA, _K1, _K2, _MOST = 1.5, 0.01, 0.03, 255.0


def similarities(
    images: Pictures, originals: Pictures, nearest_rms: NDArray[np.float64]
) -> list[Similarity]:
    """PSNR and SSIM of each image against its original.

    Args:
        images: uint8, shape (N, H, W, C).
        originals: same shape.
        nearest_rms: distance of each image to its nearest training image, shape (N,).
    """
    return [
        Similarity(psnr(image, original), ssim(image, original), float(nearest))
        for image, original, nearest in zip(images, originals, nearest_rms, strict=True)
    ]


def psnr(image: Pictures, original: Pictures) -> float | None:
    """Peak signal-to-noise ratio of an image of shape (H, W, C) in decibels; None: equal."""
    error = float(np.mean((image.astype(float) - original.astype(float)) ** 2))
    return 10 * float(np.log10(_MOST**2 / error)) if error else None


def ssim(image: Pictures, original: Pictures) -> float:
    """Structural similarity of an image of shape (H, W, C), mean over places and channels."""
    one, other = image.astype(float), original.astype(float)
    mean, other_mean = _means(one), _means(other)
    both = mean * other_mean
    squares = mean**2 + other_mean**2
    c1, c2 = (_K1 * _MOST) ** 2, (_K2 * _MOST) ** 2
    luminance = (2 * both + c1) / (squares + c1)
    contrast = (2 * (_means(one * other) - both) + c2) / (_means(one**2 + other**2) - squares + c2)
    return float(np.mean(luminance * contrast))


def _means(values: Values) -> Values:
    """Means weighted by a Gaussian, over every window that lies within the image."""
    size = min(_WINDOW, *values.shape[:2])
    places = np.arange(size) - (size - 1) / 2
    kernel = np.exp(-0.5 * (places / _SIGMA) ** 2)
    kernel /= kernel.sum()
    rows: Values = sliding_window_view(values, size, axis=0) @ kernel
    means: Values = sliding_window_view(rows, size, axis=1) @ kernel
    return means
