"""What a source gives: a picture that is not decoded yet, and what is known of it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Content = Path | bytes | NDArray[np.uint8]
"""A file, an encoded image, or pixels of shape (H, W) or (H, W, C)."""


@dataclass(frozen=True)
class Picture:
    """One picture of a source."""

    name: str
    """What a report calls it; unlike any other of the source."""
    content: Content
    split: str = ""
    """The split that the source itself puts it in; "" when it has none."""
    place: int = 0
    """Its number in that split, from 0."""
    group: str = ""
    """Shared by near-duplicates that must stay on one side; "" lets its content decide."""
