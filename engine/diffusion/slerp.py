"""Interpolation between noises."""

import numpy as np
from numpy.typing import NDArray


def slerp(
    one: NDArray[np.float32], other: NDArray[np.float32], share: float
) -> NDArray[np.float32]:
    """Spherical interpolation, as for DDIM's latents (Song et al. 2021, appendix D.5).

    sin((1 - a) theta) / sin(theta) one + sin(a theta) / sin(theta) other, theta the angle between
    them: every point on the way is as long as noise is, which a straight line's middle is not. The
    whole array counts as one vector; (anti)parallel ones, without a way of their own between them,
    are mixed on a straight line.

    Args:
        one: unit normal noise of any shape, not all 0.
        other: same shape.
        share: a in [0, 1], 0 gives `one`, 1 gives `other`.

    Returns:
        float32, same shape; both ends exactly.
    """
    a, b = one.astype(np.float64).ravel(), other.astype(np.float64).ravel()
    cosine = np.clip(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)), -1, 1)
    angle = np.arccos(cosine)
    if np.sin(angle) < 1e-6:
        mixed = (1 - share) * a + share * b
    else:
        mixed = (np.sin((1 - share) * angle) * a + np.sin(share * angle) * b) / np.sin(angle)
    return mixed.reshape(one.shape).astype(np.float32)
