"""The loss over the whole validation set, with levels and noise that never change.

A figure that moves only when the weights do: the same images, levels and noise each time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.config.schema import Config
from engine.data.images import ImageSet
from engine.diffusion.level_bins import LEVEL_BINS, bin_of_level, means_of_bins
from engine.sampling.randomness import Purpose, fixed_noise
from engine.sampling.unit_range import to_unit_range
from engine.training.objective import Objective


@dataclass(frozen=True)
class ValidationLoss:
    """Means over the images so far; by range of levels NaN where there was none."""

    ema: float
    raw: float
    ema_by_image: NDArray[np.float64]
    """Shape (N,): comparable image by image, for levels and noise never change."""
    ema_by_level: list[float]
    raw_by_level: list[float]


class Validation:
    """Measures both sets of weights batch by batch."""

    def __init__(self, config: Config, objective: Objective, images: ImageSet) -> None:
        self._seed = config.seed
        self._batch = config.validation.batch_size
        self._images = images
        self._objective = objective
        self._levels = fixed_levels(config.seed, len(images), config.diffusion.steps)
        self._ranges = bin_of_level(self._levels, config.diffusion.steps)
        size = config.data.size
        pictures = (None, size, size, config.data.channels)
        self._compiled = tf.function(
            self._losses,
            autograph=False,
            input_signature=[
                tf.TensorSpec((None,), tf.float32),
                tf.TensorSpec(pictures, tf.uint8),
                tf.TensorSpec((None,), tf.int32),
                tf.TensorSpec(pictures, tf.float32),
            ],
        )

    @property
    def batches(self) -> int:
        """Number of batches of one measurement."""
        return -(-len(self._images) // self._batch)

    def measure(self, ema_weights: tf.Tensor, raw_weights: tf.Tensor) -> Iterator[ValidationLoss]:
        """Yield the means so far after each batch; the last is the whole set's."""
        losses = np.full((2, len(self._images)), np.nan)
        for first in range(0, len(self._images), self._batch):
            images = self._images[first : first + self._batch]
            done = first + len(images)
            levels = self._levels[first:done]
            noise = fixed_noise(self._seed, Purpose.VALIDATION, first, images.shape)
            for row, weights in enumerate((ema_weights, raw_weights)):
                losses[row, first:done] = self._compiled(weights, images, levels, noise)
            yield self._means(losses[:, :done], self._ranges[:done])

    def _losses(
        self, weights: tf.Tensor, images: tf.Tensor, levels: tf.Tensor, noise: tf.Tensor
    ) -> tf.Tensor:
        return self._objective.losses(weights, to_unit_range(images), levels, noise)

    def _means(self, losses: NDArray[np.float64], ranges: NDArray[np.int32]) -> ValidationLoss:
        ema, raw = losses.mean(axis=1)
        by_level = [_means_by_range(row, ranges) for row in losses]
        return ValidationLoss(float(ema), float(raw), losses[0], *by_level)


def fixed_levels(seed: int, count: int, total: int) -> NDArray[np.int32]:
    """One level per image, spread evenly over 0..total-1, in an order decided by the seed."""
    even = (np.arange(count) * total // count).astype(np.int32)
    return np.random.default_rng([seed, Purpose.VALIDATION]).permutation(even)


def _means_by_range(losses: NDArray[np.float64], ranges: NDArray[np.int32]) -> list[float]:
    sums = np.bincount(ranges, losses, LEVEL_BINS)
    return means_of_bins(sums, np.bincount(ranges, minlength=LEVEL_BINS))
