"""What every source of pictures can do."""

from collections.abc import Iterator
from typing import Literal, Protocol

from engine.data.picture import Picture

SplitRule = Literal["hash", "given", "every_split"]
"""How pictures are divided into training and validation.

hash: by a hash of each picture's group; given: the source's own splits "train" and "validation";
every_split: the last part of each of the source's splits is kept for validation.
"""


class Source(Protocol):
    """Pictures in an order that is always the same."""

    @property
    def stamp(self) -> str:
        """Changes when the pictures do: a cache made from others is made anew."""

    @property
    def split_rule(self) -> SplitRule:
        """How its pictures are divided."""

    def __len__(self) -> int:
        """Number of pictures, those that cannot be decoded included."""

    def pictures(self, first: int = 0) -> Iterator[Picture]:
        """Its pictures, from number `first` on."""
