"""What KID needs of the kernel matrices, which themselves would not fit into memory."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.metrics.blocks import blocks
from engine.progress import Progress, Steps

Features = NDArray[np.float64] | NDArray[np.float32]

_ACTIVITY = "comparing features"
_AT_ONCE = 2000
"""Images on each side of a block: 32 MB of kernel values."""


def polynomial_kernel(x: Features, y: Features) -> NDArray[np.float64]:
    """k(x, y) = (x.y / d + 1)^3, the kernel of KID (Binkowski et al. 2018, section 4).

    Args:
        x: features, shape (M, d).
        y: features, shape (N, d).

    Returns:
        Shape (M, N), computed in float64 whatever the precision of the features.
    """
    inner = x.astype(np.float64, copy=False) @ y.astype(np.float64, copy=False).T
    # In place: fresh pages cost as much as the product of matrices.
    inner /= x.shape[1]
    inner += 1
    values: NDArray[np.float64] = inner * inner
    values *= inner
    return values


@dataclass(frozen=True)
class WithinSums:
    """Sums over k(x_i, x_j) of one set's different images i and j."""

    rows: NDArray[np.float64]
    """Of each image with all others, shape (N,)."""
    squares: float
    """Of the squares of all N (N - 1) values."""

    @property
    def mean(self) -> float:
        """Over all pairs."""
        return float(self.rows.sum()) / _pairs(self.rows)


@dataclass(frozen=True)
class BetweenSums:
    """Sums over k(x_i, y_j) of two sets."""

    rows: NDArray[np.float64]
    """Of each x with all y, shape (M,)."""
    columns: NDArray[np.float64]
    """Of each y with all x, shape (N,)."""
    squares: float
    """Of the squares of all M N values."""

    @property
    def mean(self) -> float:
        """Over all pairs."""
        return float(self.rows.sum()) / (len(self.rows) * len(self.columns))


def within_sums(x: Features, at_once: int = _AT_ONCE) -> Steps[WithinSums]:
    """Sums over one set's kernel matrix, its diagonal left out; a piece is a block of it.

    Args:
        x: features, shape (N, d); a memory map will do.
        at_once: images on each side of a block.
    """
    parts = list(blocks(len(x), at_once))
    total = len(parts) * (len(parts) + 1) // 2
    rows, squares, done = np.zeros(len(x)), 0.0, 0
    for place, part in enumerate(parts):
        values = polynomial_kernel(x[part], x[part])
        np.fill_diagonal(values, 0)
        rows[part] += values.sum(1)
        squares += _sum_of_squares(values)
        done += 1
        yield Progress(_ACTIVITY, done, total, "pieces")
        for other in parts[place + 1 :]:
            values = polynomial_kernel(x[part], x[other])
            rows[part] += values.sum(1)
            rows[other] += values.sum(0)
            squares += 2 * _sum_of_squares(values)
            done += 1
            yield Progress(_ACTIVITY, done, total, "pieces")
    return WithinSums(rows, squares)


def between_sums(x: Features, y: Features, at_once: int = _AT_ONCE) -> Steps[BetweenSums]:
    """Sums over the kernel matrix of two sets; a piece is a block of it.

    Args:
        x: features, shape (M, d); a memory map will do.
        y: features, shape (N, d).
        at_once: images on each side of a block.
    """
    pairs = [(a, b) for a in blocks(len(x), at_once) for b in blocks(len(y), at_once)]
    rows, columns, squares = np.zeros(len(x)), np.zeros(len(y)), 0.0
    for done, (part, other) in enumerate(pairs, 1):
        values = polynomial_kernel(x[part], y[other])
        rows[part] += values.sum(1)
        columns[other] += values.sum(0)
        squares += _sum_of_squares(values)
        yield Progress(_ACTIVITY, done, len(pairs), "pieces")
    return BetweenSums(rows, columns, squares)


def _sum_of_squares(values: NDArray[np.float64]) -> float:
    return float(np.vdot(values, values))


def _pairs(rows: NDArray[Any]) -> int:
    return len(rows) * (len(rows) - 1)
