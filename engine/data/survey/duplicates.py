"""Copies and near-duplicates among images.

A copy is the same file. A near-duplicate looks the same when small: its difference hash
(dHash: is each of 8x8 places brighter than the next?) differs in at most 3 of 64 bits, and so
do its colours, on average, by little. The pairs are found in sorted bands of the hash, so a set
of a hundred thousand needs seconds: two hashes that differ in at most 3 bits agree in at least one
of 4 bands of 16 bits.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.progress import Progress, Steps

_BANDS, _BAND_BITS = 4, 16
_MOST_BITS = _BANDS - 1
_MOST_RMS = 12.0
"""Of the 8x8 colours, 0 to 255."""
_SIDE = 8
_NEIGHBOURS = 16
"""In a band that many images share, each is compared with so many after it."""
_IMAGES_AT_ONCE = 1024

Pairs = NDArray[np.int64]


@dataclass(frozen=True)
class Thumbnails:
    """What near-duplicates are found by."""

    hashes: NDArray[np.uint64]
    """Shape (N,)."""
    colours: NDArray[np.uint8]
    """Shape (N, 8, 8, C)."""


def thumbnails(images: NDArray[np.uint8]) -> Steps[Thumbnails]:
    """Hash and shrink images.

    Args:
        images: uint8, shape (N, H, W, C), N at least 1; may be mapped from a file.
    """
    height, width = images.shape[1:3]
    rows, columns = _parts(height, _SIDE), _parts(width, _SIDE)
    steps = _parts(width, _SIDE + 1)
    hashes, colours = [], []
    for first in range(0, len(images), _IMAGES_AT_ONCE):
        part = images[first : first + _IMAGES_AT_ONCE].astype(np.float32)
        # Down, then across: each a product of matrices.
        down = (rows @ part.reshape(len(part), height, -1)).reshape(len(part), _SIDE, width, -1)
        shades = down.mean(axis=-1) @ steps.T
        bits = shades[:, :, 1:] > shades[:, :, :-1] + 1
        hashes.append(np.packbits(bits.reshape(len(part), -1), axis=1).view(">u8")[:, 0])
        colours.append(np.round(columns @ down).astype(np.uint8))
        yield Progress("comparing images", first + len(part), len(images))
    return Thumbnails(np.concatenate(hashes).astype(np.uint64), np.concatenate(colours))


def near_pairs(small: Thumbnails) -> Pairs:
    """Pairs (i, j), i < j, of near-duplicates, shape (P, 2), each once, in order."""
    found = [np.empty((0, 2), np.int64)]
    for band in range(_BANDS):
        keys = (small.hashes >> np.uint64(band * _BAND_BITS)) & np.uint64(2**_BAND_BITS - 1)
        # Within a band by the whole hash, so that the likest are neighbours.
        order = np.lexsort((small.hashes, keys))
        for distance in range(1, min(_NEIGHBOURS, len(order) - 1) + 1):
            one, other = order[:-distance], order[distance:]
            is_shared = keys[one] == keys[other]
            if not is_shared.any():
                break
            one, other = one[is_shared], other[is_shared]
            is_near = _are_near(small, one, other)
            found.append(np.sort(np.stack([one[is_near], other[is_near]], axis=1), axis=1))
    # Found in several bands, a pair is there several times. As one number it is quickly sorted.
    count = len(small.hashes)
    pairs = np.concatenate(found)
    return np.stack(np.divmod(np.unique(pairs[:, 0] * count + pairs[:, 1]), count), axis=1)


def copies(digests: Sequence[str]) -> list[list[int]]:
    """Groups of two or more places that hold the same digest."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, digest in enumerate(digests):
        places[digest].append(place)
    return [group for group in places.values() if len(group) > 1]


def _are_near(small: Thumbnails, one: Pairs, other: Pairs) -> NDArray[np.bool_]:
    differing = np.bitwise_count(small.hashes[one] ^ small.hashes[other])
    near: NDArray[np.bool_] = differing <= _MOST_BITS
    for part in _slices(len(one)):
        chosen = part[near[part]]
        gap = small.colours[one[chosen]].astype(np.float32) - small.colours[other[chosen]]
        near[chosen] = np.sqrt((gap**2).mean(axis=(1, 2, 3))) <= _MOST_RMS
    return near


def _slices(count: int) -> Iterator[NDArray[np.int64]]:
    for first in range(0, count, _IMAGES_AT_ONCE):
        yield np.arange(first, min(count, first + _IMAGES_AT_ONCE))


def _parts(before: int, after: int) -> NDArray[np.float32]:
    """Weights that average `before` pixels into `after` parts, shape (after, before)."""
    edges = np.arange(after + 1) * before / after
    low, high = edges[:-1, None], edges[1:, None]
    pixels = np.arange(before)
    overlap = np.clip(np.minimum(high, pixels + 1) - np.maximum(low, pixels), 0, 1)
    weights: NDArray[np.float32] = (overlap / overlap.sum(axis=1, keepdims=True)).astype(np.float32)
    return weights
