"""Networks as small as they come, each built once for all tests of this folder."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from engine.config import load_config
from engine.networks.network import Network, build_network

Built = tuple[Network, np.ndarray]

SMALL = (
    "data.size=8",
    "network.filters=[8, 16]",
    "network.groups=4",
    "network.patch=1",
    "network.attention=[]",
)


@cache
def build(*settings: str) -> Built:
    return build_network(load_config("demo", [*SMALL, *settings]))


@pytest.fixture(scope="session")
def built() -> Callable[..., Built]:
    """Build by settings, starting from a network of two levels for 8x8 images.

    Weights that begin at zero are filled too, so that every part of the answer says something.
    """

    @cache
    def filled(*settings: str) -> Built:
        network, initial = build(*settings)
        noise = np.random.default_rng(0).normal(0, 0.1, initial.shape)
        return network, (initial + noise).astype(np.float32)

    return filled


@pytest.fixture(scope="session")
def initial() -> Callable[..., dict[str, np.ndarray]]:
    """The initial weights by name, of a network built by settings."""

    def by_name(*settings: str) -> dict[str, np.ndarray]:
        network, weights = build(*settings)
        return network.layout.to_arrays(weights)

    return by_name


@pytest.fixture(scope="session")
def images() -> np.ndarray:
    return np.random.default_rng(1).standard_normal((3, 8, 8, 3)).astype(np.float32)


@pytest.fixture(scope="session")
def levels() -> np.ndarray:
    return np.array([0, 100, 400], np.int32)
