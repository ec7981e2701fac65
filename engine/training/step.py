"""One training step, compiled once."""

import tensorflow as tf

from engine.config.schema import Config
from engine.training.objective import Objective, to_unit_range
from engine.training.optimizer import apply_adamw, clip_gradient
from engine.training.randomness import Purpose, tensor_seed
from engine.training.state import TrainingState


class TrainingStep:
    """Noise a batch, compare, update the weights and their average; call it once per step."""

    def __init__(self, config: Config, objective: Objective, state: TrainingState) -> None:
        self._config = config
        self._objective = objective
        self._state = state
        size, batch = config.data.size, config.training.batch_size
        self._compiled = tf.function(
            self._step,
            autograph=False,
            input_signature=[
                tf.TensorSpec((batch, size, size, 3), tf.uint8),
                tf.TensorSpec((), tf.int64),
                tf.TensorSpec((), tf.float32),
                tf.TensorSpec((), tf.float32),
            ],
        )

    def __call__(self, images: object, step: int, learning_rate: float, decay: float) -> None:
        """Update the state from a batch.

        Args:
            images: uint8, shape (batch, H, W, 3).
            step: number of updates before this one.
            learning_rate: of this step.
            decay: share of the old EMA kept at this step.
        """
        self._compiled(images, step, learning_rate, decay)

    def _step(
        self, images: tf.Tensor, step: tf.Tensor, learning_rate: tf.Tensor, decay: tf.Tensor
    ) -> None:
        state, config = self._state, self._config
        x0 = self._flip(to_unit_range(images), step)
        level = self._levels(step)
        noise = tf.random.stateless_normal(x0.shape, self._seed(step, Purpose.NOISE))
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(self._objective.losses(state.weights, x0, level, noise))
        gradient = tape.gradient(loss, state.weights)
        norm = tf.norm(gradient)
        gradient = clip_gradient(gradient, norm, config.optimizer.clip_norm)
        apply_adamw(
            config.optimizer,
            state.weights,
            state.adam_mean,
            state.adam_variance,
            gradient,
            learning_rate,
            step + 1,
        )
        state.ema.assign_sub((1 - decay) * (state.ema - state.weights))
        state.window_loss.assign_add(loss)
        state.window_norm.assign_add(norm)
        state.window_steps.assign_add(1.0)

    def _levels(self, step: tf.Tensor) -> tf.Tensor:
        """Levels of the batch, shape (batch,): independent, or one of each equal slice of T."""
        batch, total = self._config.training.batch_size, self._config.diffusion.steps
        place = tf.random.stateless_uniform((batch,), self._seed(step, Purpose.TIMESTEPS))
        if self._config.diffusion.timesteps == "stratified":
            place = (tf.range(batch, dtype=tf.float32) + place) / batch
        return tf.minimum(tf.cast(place * total, tf.int32), total - 1)

    def _flip(self, images: tf.Tensor, step: tf.Tensor) -> tf.Tensor:
        if not self._config.data.horizontal_flip:
            return images
        batch = self._config.training.batch_size
        coin = tf.random.stateless_uniform((batch, 1, 1, 1), self._seed(step, Purpose.FLIP))
        return tf.where(coin < 0.5, images, tf.reverse(images, axis=[2]))

    def _seed(self, step: tf.Tensor, purpose: Purpose) -> tf.Tensor:
        return tensor_seed(self._config.seed, step, purpose)
