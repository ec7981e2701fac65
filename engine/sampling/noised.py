"""Pictures noised to a level: the ones that are brought back, and the ones that a panel shows.

Both come from here, so that they cannot differ.
"""

import numpy as np
from numpy.typing import NDArray

from engine.diffusion.process import diffuse
from engine.sampling.pictures import from_pictures, to_pictures
from engine.sampling.randomness import Purpose, fixed_noise

Pictures = NDArray[np.uint8]


def noised(pictures: Pictures, left: float, seed: int) -> NDArray[np.float32]:
    """What `reconstruct` draws from, and `denoise` when it adds noise.

    Args:
        pictures: uint8, shape (N, H, W, C); the noise of row i is a function of (seed, i) alone.
        left: alpha_bar of the level (`engine.diffusion.schedule`), 0 to 1.
        seed: of the sampler's settings.

    Returns:
        float32, same shape.
    """
    noise = fixed_noise(seed, Purpose.NOISED_IMAGE, 0, pictures.shape)
    # In float64 whether the level's share comes as NumPy's number or as Python's.
    images: NDArray[np.float64] = diffuse(from_pictures(pictures), noise, np.float64(left))
    return images.astype(np.float32)


def noised_pictures(pictures: Pictures, left: float, seed: int) -> Pictures:
    """The same to look at, uint8: a result's pictures in the role "noisy"."""
    return to_pictures(noised(pictures, left, seed))
