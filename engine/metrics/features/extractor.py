"""What all feature networks have in common: a name, and batches of images to features."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.metrics.blocks import blocks
from engine.progress import Progress, Steps

Images = NDArray[np.uint8]


@dataclass(frozen=True)
class FeatureExtractor:
    """Images of any size to feature vectors."""

    name: str
    """Of the protocol: network, weights and resizing. Figures of two names cannot be compared."""
    dimensions: int
    network: Callable[[Images], Any]
    """uint8, shape (B, H, W, 3), to anything that NumPy takes for float32 of (B, dimensions)."""
    batch: int = 32

    def features(self, images: Images) -> Steps[NDArray[np.float32]]:
        """Features of each image, batch by batch.

        Args:
            images: uint8, shape (N, H, W, 3), or (N, H, W, 1), grey; a memory map will do.

        Returns:
            Shape (N, dimensions), after a `Progress` in images for each batch.

        Raises:
            ValueError: another shape or type.
        """
        if images.dtype != np.uint8 or images.ndim != 4 or images.shape[3] not in (1, 3):
            raise ValueError(
                f"uint8 (N, H, W, 3 or 1) is needed, not {images.dtype} {images.shape}"
            )
        return self._features(images)

    def _features(self, images: Images) -> Steps[NDArray[np.float32]]:
        answer = np.empty((len(images), self.dimensions), np.float32)
        for part in blocks(len(images), self.batch):
            colour = np.broadcast_to(images[part], (*images[part].shape[:3], 3))
            answer[part] = self.network(np.ascontiguousarray(colour))
            yield Progress("computing features", part.stop, len(images))
        return answer
