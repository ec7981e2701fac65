"""Group normalisation and the activation after it, with their gradient worked out by hand.

Written as formulas, automatic differentiation walks over each feature map some forty times. Here
mean, variance, `gamma` and `beta` become one scale and one shift per image and channel, so that
the answer is activation(x * scale + shift), and the gradient needs sums over the pixels alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

import tensorflow as tf

from engine.networks.activations import activation, activation_slope

_PIXELS = (1, 2)
Gradients = tuple[tf.Tensor, tf.Tensor, tf.Tensor]


@dataclass(frozen=True)
class GroupNormActivation:
    """Group normalisation (Wu & He 2018, equations 2 and 7), then an activation."""

    groups: int
    """A divisor of the number of channels."""
    epsilon: float
    """Added to each variance."""
    activation: str
    """As in `activation`."""

    def __call__(self, x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) -> tf.Tensor:
        """Normalise every image and group of channels by its own mean and variance; activate.

        Args:
            x: shape (N, H, W, C).
            gamma: scale of each normalised channel, float32, shape (C,).
            beta: shift of each normalised channel, float32, shape (C,).

        Returns:
            Same shape and precision as `x`; all arithmetic is in float32.
        """

        @tf.custom_gradient  # type: ignore[untyped-decorator]
        def apply(
            x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor
        ) -> tuple[tf.Tensor, Callable[[tf.Tensor], Gradients]]:
            wide = tf.cast(x, tf.float32)
            mean, inverse = self._statistics(wide)
            scale = inverse * self._by_group(gamma)
            scale, shift = (
                self._by_channel(part) for part in (scale, self._by_group(beta) - mean * scale)
            )
            answer = activation(self.activation)(wide * scale + shift)

            def gradient(upstream: tf.Tensor) -> Gradients:
                wide = tf.cast(x, tf.float32)
                slope = activation_slope(self.activation)(wide * scale + shift)
                inner = tf.cast(upstream, tf.float32) * slope
                to_x, *others = self._gradient(inner, wide, gamma, mean, inverse, scale)
                return tf.cast(to_x, x.dtype), *others

            return tf.cast(answer, x.dtype), gradient

        return apply(x, gamma, beta)

    def _statistics(self, x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Mean, and inverse of the standard deviation, of each group, shape (N, G, 1)."""
        center = tf.reduce_mean(x, _PIXELS, keepdims=True)
        spread = tf.reduce_mean(tf.math.squared_difference(x, center), _PIXELS)
        center, spread = self._by_group(center), self._by_group(spread)
        mean = tf.reduce_mean(center, -1, keepdims=True)
        variance = tf.reduce_mean(
            spread + tf.math.squared_difference(center, mean), -1, keepdims=True
        )
        return mean, tf.math.rsqrt(variance + self.epsilon)

    def _gradient(
        self,
        inner: tf.Tensor,
        x: tf.Tensor,
        gamma: tf.Tensor,
        mean: tf.Tensor,
        inverse: tf.Tensor,
        scale: tf.Tensor,
    ) -> Gradients:
        """Gradients with respect to x, gamma and beta.

        With u = (x - mean) * inverse, and `inner` the gradient with respect to gamma u + beta,
        x gets inverse * (g - mean of g - u * mean of g u), where g = gamma * inner and the means
        are over the group. As a function of x that is inner * scale + x * tilt + offset.
        """
        plain = self._by_group(tf.reduce_sum(inner, _PIXELS))
        along = self._by_group(tf.reduce_sum(inner * x, _PIXELS))
        along = (along - mean * plain) * inverse
        weight = self._by_group(gamma)
        size = tf.cast(tf.size(x[0]) // self.groups, tf.float32)
        mean_plain = tf.reduce_sum(weight * plain, -1, keepdims=True) / size
        mean_along = tf.reduce_sum(weight * along, -1, keepdims=True) / size
        tilt = -inverse * inverse * mean_along
        offset = -inverse * mean_plain - mean * tilt
        every = tf.zeros_like(weight)
        tilt, offset = self._by_channel(tilt + every), self._by_channel(offset + every)
        to_gamma, to_beta = (
            tf.reshape(tf.reduce_sum(part, 0), tf.shape(gamma)) for part in (along, plain)
        )
        return inner * scale + x * tilt + offset, to_gamma, to_beta

    def _by_group(self, channels: tf.Tensor) -> tf.Tensor:
        """Shape (..., C) as (N or 1, G, C / G)."""
        return tf.reshape(channels, (-1, self.groups, channels.shape[-1] // self.groups))

    def _by_channel(self, grouped: tf.Tensor) -> tf.Tensor:
        """Shape (N, G, C / G) as (N, 1, 1, C)."""
        return tf.reshape(grouped, (-1, 1, 1, grouped.shape[1] * grouped.shape[2]))
