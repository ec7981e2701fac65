"""Parts of an array that fit into memory one after the other."""

from collections.abc import Iterator


def blocks(count: int, size: int) -> Iterator[slice]:
    """Slices of at most `size` that together cover 0 to `count` - 1, in order."""
    for first in range(0, count, size):
        yield slice(first, min(first + size, count))
