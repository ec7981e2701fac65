"""The training objective: how wrong the network is about noised images."""

import numpy as np
import tensorflow as tf

from engine.config.schema import Diffusion
from engine.diffusion.loss_weight import loss_weights
from engine.diffusion.process import diffuse, target
from engine.diffusion.schedule import alpha_bar
from engine.networks.network import Network


class Objective:
    """The weighted squared error of one kind of prediction under one schedule."""

    def __init__(self, config: Diffusion, network: Network) -> None:
        self.config = config
        self._network = network
        table = alpha_bar(config.schedule, config.steps, config.zero_terminal_snr)
        weights = loss_weights(config.loss_weight, config.prediction, table, config.min_snr_gamma)
        self._alpha_bar = tf.constant(table.astype(np.float32))
        self._loss_weights = tf.constant(weights.astype(np.float32))

    def losses(
        self,
        weights: tf.Tensor,
        x0: tf.Tensor,
        level: tf.Tensor,
        noise: tf.Tensor,
        dropout_seed: tf.Tensor | None = None,
    ) -> tf.Tensor:
        """Loss of each image, shape (N,): the mean over its pixels times the level's weight.

        Args:
            weights: the network's, in one vector.
            x0: clean images in [-1, 1], shape (N, H, W, 3).
            level: shape (N,), integers in 0..T-1.
            noise: unit normal, same shape as `x0`.
            dropout_seed: shape (2,), while training; None measures without dropout.
        """
        left = tf.gather(self._alpha_bar, level)[:, None, None, None]
        x_t = diffuse(x0, noise, left)
        if dropout_seed is None:
            output = self._network(weights, x_t, level)
        else:
            output = self._network.in_training(weights, x_t, level, dropout_seed)
        wanted = target(self.config.prediction, x0, noise, left)
        errors = tf.reduce_mean(tf.math.squared_difference(output, wanted), axis=(1, 2, 3))
        return errors * tf.gather(self._loss_weights, level)
