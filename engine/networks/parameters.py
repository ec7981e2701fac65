"""All weights of a network as one vector, and back to named arrays.

One vector makes everything that treats all weights alike (Adam, EMA, the gradient's norm, the
distance between two sets of weights) a single operation: the training step is traced in seconds
instead of tens of seconds, and no loop over variables can forget one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray


@dataclass(frozen=True)
class ParameterLayout:
    """Names and shapes of the weights, in the order in which the vector holds them."""

    names: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, model: keras.Model) -> "ParameterLayout":
        """The layout of a Keras model's trainable weights."""
        weights = model.trainable_variables
        return cls(
            tuple(weight.path for weight in weights),
            tuple(tuple(weight.shape) for weight in weights),
        )

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of values of each weight."""
        return tuple(int(np.prod(shape)) for shape in self.shapes)

    @property
    def count(self) -> int:
        """Number of values in all."""
        return sum(self.sizes)

    def split(self, vector: tf.Tensor) -> list[tf.Tensor]:
        """The weights as tensors of their own shapes, cut from a vector of shape (count,)."""
        pieces = tf.split(vector, self.sizes)
        return [tf.reshape(piece, shape) for piece, shape in zip(pieces, self.shapes, strict=True)]

    def to_arrays(self, vector: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Named arrays of a vector of shape (count,)."""
        ends = np.cumsum(self.sizes)[:-1]
        return {
            name: np.ascontiguousarray(piece.reshape(shape))
            for name, shape, piece in zip(
                self.names, self.shapes, np.split(vector, ends), strict=True
            )
        }

    def to_vector(self, arrays: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
        """The vector of named arrays.

        Raises:
            ValueError: a weight is missing, is unknown, or has another shape.
        """
        differing = set(arrays) ^ set(self.names)
        if differing:
            raise ValueError(f"the weights differ by {', '.join(sorted(differing))}")
        for name, shape in zip(self.names, self.shapes, strict=True):
            if arrays[name].shape != shape:
                raise ValueError(f"{name} has shape {arrays[name].shape}, not {shape}")
        return np.concatenate([arrays[name].ravel() for name in self.names], dtype=np.float32)
