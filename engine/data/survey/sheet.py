"""A contact sheet: images spread evenly over the set."""

import numpy as np
from numpy.typing import NDArray


def sheet_places(count: int, wanted: int) -> NDArray[np.int64]:
    """Which of `count` images are shown, at most `wanted`, from the first to the last."""
    return np.unique(np.linspace(0, count - 1, min(count, wanted)).round().astype(np.int64))
