"""Steps whose gradient is not finite: how many in a row, since when, at which noise levels."""

from dataclasses import dataclass

import tensorflow as tf


@dataclass(frozen=True)
class Trouble:
    """What is known of the present row of steps without a finite gradient."""

    steps: int
    """How many in a row, up to now; 0: the last step was good."""
    first_step: int
    """The first of them, counted from 0."""
    loss: float
    lowest_level: int
    highest_level: int


class TroubleRecord:
    """Kept in variables, so that the graph writes it without anyone having to look each step."""

    def __init__(self) -> None:
        self._row = tf.Variable(0, dtype=tf.int64, name="nonfinite_row")
        self._first = tf.Variable(0, dtype=tf.int64, name="nonfinite_first_step")
        self._loss = tf.Variable(0.0, name="nonfinite_loss")
        self._levels = tf.Variable([0, 0], dtype=tf.int32, name="nonfinite_levels")

    def after_good_step(self) -> None:
        """The row has ended."""
        self._row.assign(0)

    def after_bad_step(self, step: tf.Tensor, loss: tf.Tensor, level: tf.Tensor) -> None:
        """Count a step.

        Args:
            step: updates before it, a scalar int64.
            loss: a scalar.
            level: levels of its batch, shape (N,).
        """
        self._first.assign(tf.where(self._row > 0, self._first, step))
        self._row.assign_add(1)
        self._loss.assign(loss)
        self._levels.assign([tf.reduce_min(level), tf.reduce_max(level)])

    def read(self) -> Trouble:
        """What is known now."""
        lowest, highest = self._levels.numpy().tolist()
        return Trouble(
            int(self._row.numpy()),
            int(self._first.numpy()),
            float(self._loss.numpy()),
            lowest,
            highest,
        )
