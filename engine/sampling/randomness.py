"""Noise as a function of (seed, purpose, number), so that no history has to be remembered.

Known without TensorFlow: a front end shows the same noise that the engine draws with.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Purpose(IntEnum):
    """What randomness is for; a number must never be given to another purpose."""

    TIMESTEPS = 1
    NOISE = 2
    FLIP = 3
    VALIDATION = 4
    PREVIEW = 5
    DROPOUT = 6
    SAMPLE = 7
    SAMPLE_STEP = 8
    NOISED_IMAGE = 9
    CHOSEN_IMAGES = 10
    CROP = 11


def fixed_noise(
    seed: int, purpose: Purpose, first: int, shape: tuple[int, ...]
) -> NDArray[np.float32]:
    """Unit normal noise of shape (N, ...), row i a function of (seed, purpose, first + i) alone."""
    count, *rest = shape
    rows = [
        np.random.default_rng([seed, purpose, first + row]).standard_normal(rest, np.float32)
        for row in range(count)
    ]
    return np.stack(rows)


def step_noise(seed: int, step: int, shape: tuple[int, ...], first: int = 0) -> NDArray[np.float32]:
    """A sampling step's fresh noise; that of image `first` + row, however many are drawn."""
    count, *rest = shape
    rows = [
        np.random.default_rng([seed, Purpose.SAMPLE_STEP, step, first + row]).standard_normal(
            rest, np.float32
        )
        for row in range(count)
    ]
    return np.stack(rows)
