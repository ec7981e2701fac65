"""Weights for a network whose real ones are too large to store; NumPy alone, for both sides."""

import zlib
from typing import Any

import numpy as np


def weights(shapes: dict[str, list[int]]) -> dict[str, Any]:
    """Of a state dict's names and shapes: float32, such that activations stay of one size."""
    return {name: _values(name, shape) for name, shape in shapes.items()}


def _values(name: str, shape: list[int]) -> Any:
    # By its name, so that the order does not matter. RandomState's stream is frozen.
    random = np.random.RandomState(zlib.crc32(name.encode()))
    if len(shape) > 1:
        values = random.uniform(-1, 1, shape) * (6 / np.prod(shape[1:])) ** 0.5
    elif name.endswith(("bn.weight", "running_var")):
        values = random.uniform(0.5, 1.5, shape)
    else:
        values = random.uniform(-0.2, 0.2, shape)
    return values.astype(np.float32)
