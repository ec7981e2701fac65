"""One training step, compiled once."""

from collections.abc import Sequence

import tensorflow as tf

from engine.config.schema import Config
from engine.diffusion.level_bins import LEVEL_BINS, bin_of_level
from engine.sampling.randomness import Purpose
from engine.sampling.tensor_seed import tensor_seed
from engine.training.augment import Augmentation
from engine.training.gradient import Gradient
from engine.training.objective import Objective
from engine.training.optimizer import apply_adamw, clip_gradient
from engine.training.state import TrainingState


class TrainingStep:
    """Noise the images, compare, update the weights and their averages; call it once per step.

    A gradient that is not finite changes nothing: not the weights, not Adam's slots, not the
    averages.
    """

    def __init__(self, config: Config, objective: Objective, state: TrainingState) -> None:
        self._config = config
        self._state = state
        self._gradient = Gradient(objective, config.training.accumulate)
        self._images = config.training.images_per_step
        self._augment = Augmentation(config)
        size = self._augment.size
        self._compiled = tf.function(
            self._step,
            autograph=False,
            jit_compile=config.training.xla,
            input_signature=[
                tf.TensorSpec((self._images, size, size, config.data.channels), tf.uint8),
                tf.TensorSpec((), tf.int64),
                tf.TensorSpec((), tf.float32),
                tf.TensorSpec((), tf.float32),
                tf.TensorSpec((len(state.power_emas),), tf.float32),
            ],
        )

    def __call__(
        self,
        images: object,
        step: int,
        learning_rate: float,
        decay: float,
        power_decays: Sequence[float] = (),
    ) -> None:
        """Update the state from the images of one step.

        Args:
            images: uint8, as the augmentation takes them, shape (batch * accumulate, H, W, C).
            step: number of steps before this one.
            learning_rate: of this step.
            decay: share of the old EMA kept at this step.
            power_decays: the same for each power-function average.
        """
        kept = tf.constant(list(power_decays), tf.float32, (len(self._state.power_emas),))
        self._compiled(images, step, learning_rate, decay, kept)

    def _step(
        self,
        images: tf.Tensor,
        step: tf.Tensor,
        learning_rate: tf.Tensor,
        decay: tf.Tensor,
        power_decays: tf.Tensor,
    ) -> None:
        state, scale = self._state, self._state.loss_scale.value
        x0 = self._augment(images, step)
        level = self._levels(step)
        noise = tf.random.stateless_normal(x0.shape, self._seed(step, Purpose.NOISE))
        dropout_seed = self._seed(step, Purpose.DROPOUT)
        losses, gradient = self._gradient(state.weights, x0, level, noise, dropout_seed, scale)
        if state.loss_scale.is_dynamic:
            gradient /= scale
        loss, norm = tf.reduce_mean(losses), tf.norm(gradient)

        def update() -> tf.Tensor:
            self._update(gradient, norm, learning_rate)
            self._average(decay, power_decays)
            self._sum_up(losses, norm, level)
            return tf.constant(True)

        def leave_out() -> tf.Tensor:
            self._leave_out(step, loss, level)
            return tf.constant(False)

        tf.cond(tf.math.is_finite(loss) & tf.math.is_finite(norm), update, leave_out)

    def _update(self, gradient: tf.Tensor, norm: tf.Tensor, learning_rate: tf.Tensor) -> None:
        state, optimizer = self._state, self._config.optimizer
        state.updates.assign_add(1)
        state.adam_updates.assign_add(1)
        apply_adamw(
            optimizer,
            state.weights,
            state.adam_mean,
            state.adam_variance,
            clip_gradient(gradient, norm, optimizer.clip_norm),
            learning_rate,
            state.adam_updates,
        )

    def _average(self, decay: tf.Tensor, power_decays: tf.Tensor) -> None:
        state = self._state
        state.ema.assign_sub((1 - decay) * (state.ema - state.weights))
        for kept, average in zip(tf.unstack(power_decays), state.power_emas.values(), strict=True):
            average.assign_sub((1 - kept) * (average - state.weights))

    def _sum_up(self, losses: tf.Tensor, norm: tf.Tensor, level: tf.Tensor) -> None:
        state = self._state
        state.trouble.after_good_step()
        state.loss_scale.after_good_step()
        state.window_loss.assign_add(tf.reduce_mean(losses))
        state.window_norm.assign_add(norm)
        state.window_steps.assign_add(1.0)
        ranges = bin_of_level(level, self._config.diffusion.steps)
        in_range = tf.one_hot(ranges, LEVEL_BINS)
        state.level_loss.assign_add(tf.linalg.matvec(in_range, losses, transpose_a=True))
        state.level_images.assign_add(tf.reduce_sum(in_range, axis=0))

    def _leave_out(self, step: tf.Tensor, loss: tf.Tensor, level: tf.Tensor) -> None:
        state = self._state
        state.window_skipped.assign_add(1.0)

        def count() -> tf.Tensor:
            state.trouble.after_bad_step(step, loss, level)
            return tf.constant(True)

        tf.cond(state.loss_scale.can_heal(loss), lambda: tf.constant(False), count)
        state.loss_scale.after_overflow()

    def _levels(self, step: tf.Tensor) -> tf.Tensor:
        """Levels of the images, shape (N,): independent, or one of each equal slice of T."""
        count, total = self._images, self._config.diffusion.steps
        place = tf.random.stateless_uniform((count,), self._seed(step, Purpose.TIMESTEPS))
        if self._config.diffusion.timesteps == "stratified":
            place = (tf.range(count, dtype=tf.float32) + place) / count
        return tf.minimum(tf.cast(place * total, tf.int32), total - 1)

    def _seed(self, step: tf.Tensor, purpose: Purpose) -> tf.Tensor:
        return tensor_seed(self._config.seed, step, purpose)
