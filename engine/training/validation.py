"""The loss over the whole validation set, with levels and noise that never change.

A figure that moves only when the weights do: the same images, levels and noise each time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.config.schema import Config
from engine.training.objective import Objective, to_unit_range
from engine.training.randomness import Purpose, fixed_noise


@dataclass(frozen=True)
class ValidationLoss:
    """Means over the whole set."""

    ema: float
    raw: float


class Validation:
    """Measures both sets of weights batch by batch."""

    def __init__(self, config: Config, objective: Objective, images: NDArray[np.uint8]) -> None:
        self._seed = config.seed
        self._batch = config.validation.batch_size
        self._images = images
        self._objective = objective
        self._levels = fixed_levels(config.seed, len(images), config.diffusion.steps)
        size = config.data.size
        pictures = (None, size, size, 3)
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
        sums = np.zeros(2)
        for first in range(0, len(self._images), self._batch):
            images = self._images[first : first + self._batch]
            levels = self._levels[first : first + self._batch]
            noise = fixed_noise(self._seed, Purpose.VALIDATION, first, images.shape)
            sums += [
                np.sum(self._compiled(weights, images, levels, noise), dtype=np.float64)
                for weights in (ema_weights, raw_weights)
            ]
            ema, raw = sums / (first + len(images))
            yield ValidationLoss(float(ema), float(raw))

    def _losses(
        self, weights: tf.Tensor, images: tf.Tensor, levels: tf.Tensor, noise: tf.Tensor
    ) -> tf.Tensor:
        return self._objective.losses(weights, to_unit_range(images), levels, noise)


def fixed_levels(seed: int, count: int, total: int) -> NDArray[np.int32]:
    """One level per image, spread evenly over 0..total-1, in an order decided by the seed."""
    even = (np.arange(count) * total // count).astype(np.int32)
    return np.random.default_rng([seed, Purpose.VALIDATION]).permutation(even)
