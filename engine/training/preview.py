"""Samples drawn again and again from the same noise, so that one sees the same pictures grow."""

from collections.abc import Iterator

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.config.schema import Config
from engine.diffusion.samplers.ddim import Frame, ddim, ddim_step
from engine.diffusion.timesteps import sampling_levels
from engine.training.objective import Objective
from engine.training.randomness import Purpose, fixed_noise


class PreviewSampler:
    """DDIM from fixed noise."""

    def __init__(self, config: Config, objective: Objective) -> None:
        self._objective = objective
        self._levels = sampling_levels(config.diffusion.steps, config.preview.steps)
        size = config.data.size
        shape = (config.preview.count, size, size, 3)
        self._noise = fixed_noise(config.seed, Purpose.PREVIEW, 0, shape)
        scalar = tf.TensorSpec((), tf.float32)
        self._compiled = tf.function(
            self._denoise,
            autograph=False,
            input_signature=[
                tf.TensorSpec((None,), tf.float32),
                tf.TensorSpec(shape, tf.float32),
                tf.TensorSpec((), tf.int32),
                scalar,
                scalar,
            ],
        )

    @property
    def steps(self) -> int:
        """Number of sampling steps."""
        return len(self._levels)

    def frames(self, weights: tf.Tensor) -> Iterator[Frame]:
        """Yield each step's frame; the last one's `x_t` is the sample."""

        def denoise(*args: object) -> tuple[tf.Tensor, tf.Tensor]:
            pair: tuple[tf.Tensor, tf.Tensor] = self._compiled(weights, *args)
            return pair

        return ddim(denoise, self._noise, self._levels.tolist(), self._objective.alpha_bar)

    def _denoise(
        self,
        weights: tf.Tensor,
        x_t: tf.Tensor,
        level: tf.Tensor,
        left: tf.Tensor,
        left_next: tf.Tensor,
    ) -> tuple[tf.Tensor, tf.Tensor]:
        x0 = self._objective.clean_images(weights, x_t, level, left)
        return ddim_step(x_t, x0, left, left_next), x0


def to_pictures(images: object) -> NDArray[np.uint8]:
    """Images in [-1, 1] as uint8 0..255; what is outside is clipped, what is no number is grey."""
    values = np.nan_to_num(np.asarray(images), nan=0.0)
    pictures: NDArray[np.uint8] = np.round((np.clip(values, -1, 1) + 1) * 127.5).astype(np.uint8)
    return pictures
