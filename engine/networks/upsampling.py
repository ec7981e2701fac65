"""Doubling height and width, and the convolution after it, as one."""

import keras
import numpy as np
import tensorflow as tf

from engine.networks.activations import activation

_SUMS = np.array([[0, 0, 1], [0, 1, 1], [1, 1, 0], [1, 0, 0]], np.float32)
"""Which of the kernel's three rows (or columns) each of the four of the transposed one sums."""


class DoublingConvolution(keras.layers.Layer):  # type: ignore[misc]
    """Nearest upsampling by two, a 3x3 convolution with a bias, and an activation.

    Of the nine pixels under the kernel, several are copies of one. The kernel summed over those is
    the kernel, 4x4 with stride 2, of a transposed convolution of the small image: the same answer
    to rounding, by 16 multiplications for each small pixel instead of 36.
    """

    def __init__(self, filters: int, initializer: str, kind: str, **options: object) -> None:
        """Make the layer.

        Args:
            filters: channels of the answer.
            initializer: how the 3x3 kernel begins.
            kind: as in `activation`; none for the convolution alone.
            options: name and precision, as of every Keras layer.
        """
        super().__init__(**options)
        self._filters = filters
        self._initializer = initializer
        self._activate = activation(kind)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weights: `kernel`, shape (3, 3, C, filters), and `bias`, zeros, (filters,)."""
        self.kernel = self.add_weight(
            shape=(3, 3, input_shape[-1], self._filters),
            initializer=self._initializer,
            name="kernel",
            autocast=False,
        )
        self.bias = self.add_weight(shape=(self._filters,), initializer="zeros", name="bias")

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """Shape (N, H, W, C) to (N, 2 H, 2 W, filters), same precision."""
        kernel = tf.convert_to_tensor(self.kernel)
        summed = tf.einsum("dr,ec,rcio->deoi", _SUMS, _SUMS, kernel)
        shape = tf.stack([tf.shape(x)[0], 2 * x.shape[1], 2 * x.shape[2], self._filters])
        answer = tf.nn.conv2d_transpose(x, tf.cast(summed, x.dtype), shape, 2, "SAME")
        return self._activate(tf.nn.bias_add(answer, tf.convert_to_tensor(self.bias)))

    def compute_output_shape(self, input_shape: tuple[int | None, int, int, int]) -> object:
        """Twice the height and width, and other channels."""
        batch, height, width, _ = input_shape
        return batch, 2 * height, 2 * width, self._filters
