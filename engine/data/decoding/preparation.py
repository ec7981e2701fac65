"""How pictures are prepared: what a cache of prepared ones is keyed by."""

import math
from typing import Literal

import msgspec

from engine.config.schema import Data

PREPARATION_VERSION = 1
"""Raised when the same settings come to give other pixels: older caches are then passed by."""


class Preparation(msgspec.Struct, frozen=True, kw_only=True):
    """The settings that decide the pixels."""

    size: int
    """Height and width in pixels."""
    channels: Literal[1, 3] = 3
    fit: Literal["crop", "pad"] = "crop"
    background: str = "white"
    minimum_side: int = 2

    @property
    def bytes_per_image(self) -> int:
        """Bytes that one prepared image takes."""
        return self.size * self.size * self.channels


def preparation_of(data: Data) -> Preparation:
    """How a run's images are prepared."""
    return Preparation(
        size=data.size,
        channels=data.channels,
        fit=data.fit,
        background=data.background,
        minimum_side=data.minimum_side,
    )


def preparation_to_crop(data: Data) -> Preparation:
    """The same with room for random crops: the smallest crop still has `data.size` pixels."""
    size = math.ceil(data.size / math.sqrt(data.random_crop))
    return msgspec.structs.replace(preparation_of(data), size=size)
