"""Loss scaling for float16, whose smallest number is too large for many gradients.

The loss is multiplied before the gradient is taken and the gradient divided after it (Micikevicius
et al. 2018, section 3.2). A gradient that overflows only halves the scale; after many good steps
it doubles again.
"""

import tensorflow as tf

from engine.config.schema import Config

INITIAL, LEAST, MOST = 2.0**15, 1.0, 2.0**24
GROW_EVERY = 2000
"""Good steps in a row after which the scale doubles."""


class LossScale:
    """The scale and the number of good steps since it last changed; 1 for ever but in float16."""

    def __init__(self, config: Config) -> None:
        self.is_dynamic = config.training.precision == "float16"
        self.value = tf.Variable(INITIAL if self.is_dynamic else 1.0, name="loss_scale")
        self.good_steps = tf.Variable(0.0, name="loss_scale_good_steps")

    def can_heal(self, loss: tf.Tensor) -> tf.Tensor:
        """Whether a gradient that is not finite may become so by a lower scale; a boolean."""
        if not self.is_dynamic:
            return tf.constant(False)
        return tf.math.is_finite(loss) & (self.value > LEAST)

    def after_good_step(self) -> None:
        """Count the step, and double the scale when it is time."""
        if not self.is_dynamic:
            return
        good = self.good_steps + 1.0
        grows = good >= GROW_EVERY
        self.value.assign(tf.where(grows, tf.minimum(self.value * 2, MOST), self.value))
        self.good_steps.assign(tf.where(grows, 0.0, good))

    def after_overflow(self) -> None:
        """Halve the scale."""
        if not self.is_dynamic:
            return
        self.value.assign(tf.maximum(self.value / 2, LEAST))
        self.good_steps.assign(0.0)
