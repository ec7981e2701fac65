"""The nearest training image of each image, by features or by pixels."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.metrics.blocks import blocks
from engine.progress import Progress, Steps

_AT_ONCE = 1000


class Rows(Protocol):
    """An array, or what reads its rows only when they are asked for."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the whole."""

    def __len__(self) -> int: ...

    def __getitem__(self, which: Any, /) -> NDArray[Any]: ...


@dataclass(frozen=True)
class Neighbours:
    """Of each image, the nearest of another set."""

    place: NDArray[np.int64]
    """In the other set, shape (N,); of several as near, the first."""
    distance: NDArray[np.float64]
    """Euclidean, shape (N,)."""


def nearest_neighbours(
    points: NDArray[Any], among: Rows, at_once: int = _AT_ONCE
) -> Steps[Neighbours]:
    """Compare all with all, block by block; a piece is a block of `among`.

    Args:
        points: features (N, d), or images (N, H, W, C) by their pixels; any type of numbers. They
            are held in float64 as a whole.
        among: the same of another set, M at least 1; read block by block.
        at_once: of `among` in a block.

    Returns:
        After a `Progress` in images of `among`. The distances are of float64 differences, so that
        a copy is at exactly 0.

    Raises:
        ValueError: `among` is empty, or of other dimensions.
    """
    if len(among) == 0 or points.shape[1:] != among.shape[1:]:
        raise ValueError(f"no neighbours of {points.shape} among {among.shape}")
    return _nearest(points, among, at_once)


def _nearest(points: NDArray[Any], among: Rows, at_once: int) -> Steps[Neighbours]:
    wanted = _flat(points)
    best = np.full(len(wanted), np.inf)
    place = np.zeros(len(wanted), np.int64)
    for part in blocks(len(among), at_once):
        others = _flat(among[part])
        # |a - b|^2 = |a|^2 - 2 a.b + |b|^2, and |a|^2 is the same for every b.
        rank = np.square(others).sum(1) - 2 * (wanted @ others.T)
        nearest = rank.argmin(1)
        least = rank[np.arange(len(rank)), nearest]
        closer = least < best
        best[closer], place[closer] = least[closer], part.start + nearest[closer]
        yield Progress("comparing images", part.stop, len(among))
    return Neighbours(place, _distances(wanted, among, place))


def _distances(
    wanted: NDArray[np.float64], among: Rows, place: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Taken again as differences: next to a copy, the sum of three has only rounding left."""
    distance = np.empty(len(wanted))
    for part in blocks(len(wanted), _AT_ONCE):
        distance[part] = np.linalg.norm(wanted[part] - _flat(among[place[part]]), axis=1)
    return distance


def _flat(points: NDArray[Any]) -> NDArray[np.float64]:
    return points.reshape(len(points), -1).astype(np.float64)
