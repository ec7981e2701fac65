import math

import numpy as np
import pytest

from engine.config import load_config
from engine.config.rules import embedding_size
from engine.networks.embedding import sinusoidal_embedding, with_level_plane


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


def test_plane_is_one_more_channel_with_the_share_of_t() -> None:
    images = np.random.default_rng(0).standard_normal((2, 4, 4, 3)).astype(np.float32)
    answer = with_level_plane(images, np.array([0, 125], np.int32), 500).numpy()
    assert answer.shape == (2, 4, 4, 4)
    assert np.array_equal(answer[..., :3], images)
    assert np.all(answer[0, ..., 3] == 0)
    assert np.all(answer[1, ..., 3] == 0.25)


@pytest.mark.parametrize(("kind", "size"), [("mlp", 96), ("sinusoidal", 96), ("plane", 0)])
def test_length_of_the_sines_is_in_finest_channels(kind: str, size: int) -> None:
    config = load_config("demo", ["network.filters=[24, 64]", "network.embedding_factor=4",
                                  f"network.time_embedding={kind}"])  # fmt: skip
    assert embedding_size(config.network) == size
