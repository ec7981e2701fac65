"""Between the network's range and pictures, of arrays; of tensors: `unit_range.py`."""

import numpy as np
from numpy.typing import NDArray


def from_pictures(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Values 0..255 to float32 in [-1, 1]."""
    return pictures.astype(np.float32) / 127.5 - 1.0


def to_pictures(images: object) -> NDArray[np.uint8]:
    """Images in [-1, 1] as uint8 0..255; what is outside is clipped, what is no number is grey."""
    values = np.nan_to_num(np.asarray(images), nan=0.0)
    pictures: NDArray[np.uint8] = np.round((np.clip(values, -1, 1) + 1) * 127.5).astype(np.uint8)
    return pictures
