"""The training objective: how wrong the network is about noised images."""

import numpy as np
import tensorflow as tf

from engine.config.schema import Diffusion
from engine.diffusion.loss_weight import loss_weights
from engine.diffusion.process import diffuse, predicted_x0, target
from engine.diffusion.schedule import alpha_bar
from engine.networks.network import Network


def to_unit_range(images: tf.Tensor) -> tf.Tensor:
    """uint8 0..255 to float32 in [-1, 1]."""
    return tf.cast(images, tf.float32) / 127.5 - 1.0


class Objective:
    """The weighted squared error of one kind of prediction under one schedule."""

    def __init__(self, config: Diffusion, network: Network) -> None:
        self.config = config
        self.network = network
        self.alpha_bar = alpha_bar(config.schedule, config.steps)
        weights = loss_weights(
            config.loss_weight, config.prediction, self.alpha_bar, config.min_snr_gamma
        )
        self._alpha_bar = tf.constant(self.alpha_bar.astype(np.float32))
        self._loss_weights = tf.constant(weights.astype(np.float32))

    def losses(
        self, weights: tf.Tensor, x0: tf.Tensor, level: tf.Tensor, noise: tf.Tensor
    ) -> tf.Tensor:
        """Loss of each image, shape (N,): the mean over its pixels times the level's weight.

        Args:
            weights: the network's, in one vector.
            x0: clean images in [-1, 1], shape (N, H, W, 3).
            level: shape (N,), integers in 0..T-1.
            noise: unit normal, same shape as `x0`.
        """
        left = tf.gather(self._alpha_bar, level)[:, None, None, None]
        output = self.network(weights, diffuse(x0, noise, left), level)
        wanted = target(self.config.prediction, x0, noise, left)
        errors = tf.reduce_mean(tf.math.squared_difference(output, wanted), axis=(1, 2, 3))
        return errors * tf.gather(self._loss_weights, level)

    def clean_images(
        self, weights: tf.Tensor, x_t: tf.Tensor, level: tf.Tensor, left: tf.Tensor
    ) -> tf.Tensor:
        """Predicted x0 of images that are all at one level, clipped to [-1, 1].

        Args:
            weights: the network's, in one vector.
            x_t: noisy images, shape (N, H, W, 3).
            level: a scalar integer.
            left: alpha_bar at that level, a scalar.
        """
        levels = tf.fill(tf.shape(x_t)[:1], level)
        output = self.network(weights, x_t, levels)
        x0 = predicted_x0(self.config.prediction, output, x_t, left)
        return tf.clip_by_value(x0, -1.0, 1.0)
