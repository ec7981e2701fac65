"""Which levels a sampler visits."""

import numpy as np
from numpy.typing import NDArray


def sampling_levels(total: int, steps: int) -> NDArray[np.int64]:
    """`steps` levels from total - 1 down to 0, as evenly spaced as whole numbers can be.

    Args:
        total: T, the number of levels.
        steps: how many to visit, 1 to T.

    Returns:
        Shape (steps,), strictly decreasing; a single step visits the noisiest level alone.
    """
    return np.round(np.linspace(total - 1, 0, steps)).astype(np.int64)
