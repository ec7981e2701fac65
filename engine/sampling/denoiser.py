"""One sampling step, compiled once: the network, the clean image it implies, the update."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from engine.config.schema import Config
from engine.diffusion.process import predicted_x0
from engine.diffusion.samplers import Frame, Noise, Update, walk
from engine.diffusion.schedule import alpha_bar
from engine.networks.network import Network

Array = Any


class CompiledDenoiser:
    """Serves every sampler and any number of images of a network; traced at its first use."""

    def __init__(self, config: Config, network: Network) -> None:
        diffusion = config.diffusion
        self.alpha_bar = alpha_bar(diffusion.schedule, diffusion.steps, diffusion.zero_terminal_snr)
        self._prediction = diffusion.prediction
        self._network = network
        size, channels = config.data.size, config.data.channels
        images = tf.TensorSpec((None, size, size, channels), tf.float32)
        scalar = tf.TensorSpec((), tf.float32)
        self._compiled = tf.function(
            self._step,
            autograph=False,
            input_signature=[
                tf.TensorSpec((network.layout.count,), tf.float32),
                images,
                tf.TensorSpec((), tf.int32),
                scalar,
                tf.TensorSpec((4,), tf.float32),
                images,
                images,
                tf.TensorSpec((), tf.bool),
            ],
        )

    def frames(
        self,
        weights: tf.Tensor,
        x: Array,
        levels: Sequence[int],
        steps: Sequence[Update],
        noise: Noise,
        *,
        clip: bool = True,
        first: int = 0,
        previous_x0: Array | None = None,
    ) -> Iterator[Frame]:
        """Walk `x` down the levels (`walk`), one compiled call per step.

        Args:
            weights: the network's, in one vector.
            x: images before step `first`, float32, shape (N, H, W, 3).
            levels: strictly decreasing levels.
            steps: their coefficients.
            noise: unit normal noise of a step's number.
            clip: cut predicted images to [-1, 1], where all training images lie.
            first: step to begin with.
            previous_x0: prediction of the step before `first`.
        """

        def denoise(
            x_t: Array, level: int, update: Update, previous: Array, fresh: Array
        ) -> tuple[Array, Array]:
            left = np.float32(self.alpha_bar[level])
            factors = np.asarray(update, np.float32)
            pair: tuple[Array, Array] = self._compiled(
                weights, x_t, level, left, factors, previous, fresh, clip
            )
            return pair

        return walk(denoise, x, levels, steps, noise, first=first, previous_x0=previous_x0)

    def _step(
        self,
        weights: tf.Tensor,
        x_t: tf.Tensor,
        level: tf.Tensor,
        left: tf.Tensor,
        factors: tf.Tensor,
        previous_x0: tf.Tensor,
        noise: tf.Tensor,
        clip: tf.Tensor,
    ) -> tuple[tf.Tensor, tf.Tensor]:
        output = self._network(weights, x_t, tf.fill(tf.shape(x_t)[:1], level))
        x0 = predicted_x0(self._prediction, output, x_t, left)
        x0 = tf.where(clip, tf.clip_by_value(x0, -1.0, 1.0), x0)
        return Update(*tf.unstack(factors)).apply(x_t, x0, previous_x0, noise), x0
