"""Mean and spread of the values of a set of images, exactly, without holding them all."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.progress import Progress, Steps

_VALUES_AT_ONCE = 2**24


@dataclass(frozen=True)
class Statistics:
    """Of all pixels, scaled to [-1, 1] as the network sees them."""

    mean: list[float]
    """Of each channel."""
    sigma_data: float
    """Standard deviation over all pixels and channels: EDM's sigma_data (Karras et al. 2022)."""


def statistics_of(images: NDArray[np.uint8]) -> Steps[Statistics]:
    """Count how often each of the 256 values is there.

    Args:
        images: uint8, shape (N, H, W, C), N at least 1; may be mapped from a file.
    """
    count, channels = len(images), images.shape[-1]
    at_once = max(1, _VALUES_AT_ONCE // int(np.prod(images.shape[1:])))
    seen = np.zeros((channels, 256), np.int64)
    for first in range(0, count, at_once):
        part = images[first : first + at_once]
        for channel in range(channels):
            seen[channel] += np.bincount(part[..., channel].ravel(), minlength=256)
        yield Progress("measuring images", min(count, first + at_once), count)
    values = np.arange(256) / 127.5 - 1
    share = seen / seen.sum(axis=1, keepdims=True)
    mean = share @ values
    variance = (share @ values**2).mean() - mean.mean() ** 2
    return Statistics([float(value) for value in mean], float(np.sqrt(max(0.0, variance))))
