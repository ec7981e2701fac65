"""The features behind `figures.json`, the same for both sides; NumPy alone."""

from typing import Any, NamedTuple

import numpy as np


class Case(NamedTuple):
    """Two sets of features, not negative and correlated, as those of a network are."""

    images: int
    references: int
    dimensions: int
    shift: float

    @property
    def name(self) -> str:
        return f"{self.images}-{self.references}-{self.dimensions}-{self.shift:g}"

    def features(self) -> tuple[Any, Any]:
        """RandomState's stream is frozen: it never changes."""
        random = np.random.RandomState(self.images + self.dimensions)
        mixing = random.standard_normal((self.dimensions, self.dimensions)) / self.dimensions**0.5
        sets = (
            np.maximum(random.standard_normal((count, self.dimensions)) @ mixing + shift, 0)
            for count, shift in ((self.images, self.shift), (self.references, 0.0))
        )
        return next(sets), next(sets)


CASES = [
    Case(300, 300, 16, 0.0),
    Case(300, 300, 16, 0.4),
    Case(300, 500, 64, 0.1),
    Case(1200, 1000, 256, 0.02),
]
FEWER_IMAGES_THAN_DIMENSIONS = Case(50, 60, 128, 0.3)

SUBSET_SIZE = 200
