"""Which levels a sampler visits."""

import numpy as np
from numpy.typing import NDArray


def sampling_levels(total: int, steps: int, start: int | None = None) -> NDArray[np.int64]:
    """`steps` levels from the start downwards, evenly spaced, the last jump ending below 0.

    The "trailing" spacing of Lin et al. 2024, table 2: round(arange(n, 0, -n / S)) - 1 with
    n = start + 1. It begins at the very start, and all S jumps, the one to the clean image
    included, are as equally long as whole numbers allow. Halves round to the even number.

    Args:
        total: T, the number of levels.
        steps: S, how many to visit, 1 to start + 1.
        start: the first level, 0 to T - 1; None: T - 1.

    Returns:
        Shape (steps,), strictly decreasing.
    """
    count = total if start is None else start + 1
    jumps = np.arange(steps, dtype=np.float64)
    return np.round(count - jumps * (count / steps)).astype(np.int64) - 1
