import math

import numpy as np

from engine.networks.embedding import sinusoidal_embedding


def test_embedding_is_the_published_one() -> None:
    levels, size = [0, 1, 250, 499], 16
    expected = [
        [
            f(t / 10_000 ** (i / (size // 2 - 1)))
            for f in (math.sin, math.cos)
            for i in range(size // 2)
        ]
        for t in levels
    ]
    np.testing.assert_allclose(sinusoidal_embedding(levels, size), expected, atol=1e-4)


def test_neighbouring_levels_can_be_told_apart() -> None:
    embedded = sinusoidal_embedding(list(range(500)), 16).numpy()
    gaps = np.linalg.norm(embedded[1:] - embedded[:-1], axis=1)
    assert gaps.min() > 0.5
