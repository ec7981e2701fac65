"""The images behind the networks' golden files, the same for both sides; NumPy alone."""

from typing import Any

import numpy as np


def images(count: int, side: int, patch: int) -> Any:
    """Patches of random colours with noise on top: uint8, shape (count, side, side, 3)."""
    random = np.random.RandomState(side)  # its stream is frozen: it never changes
    colours = random.randint(0, 256, (count, side // patch, side // patch, 3))
    smooth = colours.repeat(patch, 1).repeat(patch, 2)
    return np.clip(smooth + random.randint(-20, 21, smooth.shape), 0, 255).astype(np.uint8)


def probes(shape: tuple[int, ...]) -> Any:
    """64 places of a flattened activation, spread over images, pixels and channels alike."""
    return np.random.RandomState(64).randint(0, int(np.prod(shape)), 64)
