"""Pairs that are alike, joined into groups."""

import numpy as np
from numpy.typing import NDArray


def groups_of(pairs: NDArray[np.int64]) -> list[list[int]]:
    """Groups of all that are connected by pairs, each sorted, in the order of their first.

    Args:
        pairs: shape (P, 2).
    """
    leader: dict[int, int] = {}

    def find(place: int) -> int:
        while leader.setdefault(place, place) != place:
            # Halving the way makes the next search shorter.
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    for one, other in pairs.tolist():
        first, second = sorted((find(one), find(other)))
        leader[second] = first
    groups: dict[int, list[int]] = {}
    for place in sorted(leader):
        groups.setdefault(find(place), []).append(place)
    return sorted(groups.values())
