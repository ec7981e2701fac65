"""Everything that training changes, as flat vectors and a few sums."""

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.networks.parameters import ParameterLayout

GROUPS = ("weights", "ema", "adam_mean", "adam_variance")
"""The vectors, by the names of their files in a checkpoint."""

_SUMS = ("window_loss", "window_norm", "window_steps")


class TrainingState:
    """The vectors of shape (parameters,) and the sums since the last line of the metric log."""

    def __init__(self, initial: NDArray[np.float32]) -> None:
        self.weights = tf.Variable(initial, name="weights")
        self.ema = tf.Variable(initial, name="ema")
        self.adam_mean = tf.Variable(tf.zeros_like(initial), name="adam_mean")
        self.adam_variance = tf.Variable(tf.zeros_like(initial), name="adam_variance")
        self.window_loss = tf.Variable(0.0, name="window_loss")
        self.window_norm = tf.Variable(0.0, name="window_norm")
        self.window_steps = tf.Variable(0.0, name="window_steps")

    def export(self, layout: ParameterLayout) -> dict[str, dict[str, NDArray[np.float32]]]:
        """The vectors as named arrays, by group."""
        return {group: layout.to_arrays(getattr(self, group).numpy()) for group in GROUPS}

    def restore(
        self, layout: ParameterLayout, group: str, arrays: dict[str, NDArray[np.float32]]
    ) -> None:
        """Set one vector from named arrays."""
        getattr(self, group).assign(layout.to_vector(arrays))

    def counters(self) -> dict[str, float]:
        """The sums, to be stored beside the vectors."""
        return {name: float(getattr(self, name).numpy()) for name in _SUMS}

    def restore_counters(self, counters: dict[str, float]) -> None:
        """Set the sums from stored ones."""
        for name in _SUMS:
            getattr(self, name).assign(counters.get(name, 0.0))

    def take_window(self) -> tuple[float, float]:
        """Mean loss and gradient norm since the last call, and begin to sum anew."""
        steps = max(float(self.window_steps.numpy()), 1.0)
        means = float(self.window_loss.numpy()) / steps, float(self.window_norm.numpy()) / steps
        self.restore_counters({})
        return means

    def ema_distance(self) -> float:
        """|raw - EMA| / |raw| over all weights."""
        gap = tf.norm(self.weights - self.ema) / tf.norm(self.weights)
        return float(gap.numpy())
