"""The gradient of a step's loss, from one batch or summed over several."""

import tensorflow as tf

from engine.training.objective import Objective


class Gradient:
    """Takes the gradient batch by batch, so that a step may see more images than fit at once."""

    def __init__(self, objective: Objective, batches: int) -> None:
        self._objective = objective
        self._batches = batches

    def __call__(
        self,
        weights: tf.Variable,
        x0: tf.Tensor,
        level: tf.Tensor,
        noise: tf.Tensor,
        dropout_seed: tf.Tensor,
        scale: tf.Tensor,
    ) -> tf.Tensor:
        """The losses and the gradient of their mean times `scale`.

        Args:
            weights: shape (parameters,).
            x0: clean images of all batches, shape (N, H, W, 3).
            level: shape (N,).
            noise: same shape as `x0`.
            dropout_seed: shape (2,).
            scale: multiplies the loss before the gradient is taken (`loss_scale.py`).

        Returns:
            Unscaled losses, shape (N,), and the scaled gradient, shape (parameters,).
        """
        if self._batches == 1:
            return self._of_batch(weights, x0, level, noise, dropout_seed, scale)
        whole = [self._cut(tensor) for tensor in (x0, level, noise)]

        def add(
            batch: tf.Tensor, losses: tf.TensorArray, total: tf.Tensor
        ) -> tuple[tf.Tensor, tf.TensorArray, tf.Tensor]:
            images, levels, noises = (tensor[batch] for tensor in whole)
            seed = tf.random.experimental.stateless_fold_in(dropout_seed, batch)
            loss, gradient = self._of_batch(weights, images, levels, noises, seed, scale)
            return batch + 1, losses.write(batch, loss), total + gradient

        losses = tf.TensorArray(tf.float32, self._batches)
        # One batch after the other: to hold fewer images at once is what this is for. Side by side,
        # which is TensorFlow's default, now and then gave another loss, or ended the process.
        _, losses, total = tf.while_loop(
            lambda batch, *_: batch < self._batches,
            add,
            (0, losses, tf.zeros_like(weights)),
            parallel_iterations=1,
        )
        return losses.concat(), total / self._batches

    def _of_batch(
        self,
        weights: tf.Variable,
        x0: tf.Tensor,
        level: tf.Tensor,
        noise: tf.Tensor,
        dropout_seed: tf.Tensor,
        scale: tf.Tensor,
    ) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            losses = self._objective.losses(weights, x0, level, noise, dropout_seed)
            loss = tf.reduce_mean(losses) * scale
        return losses, tape.gradient(loss, weights)

    def _cut(self, tensor: tf.Tensor) -> tf.Tensor:
        return tf.reshape(tensor, (self._batches, -1, *tensor.shape[1:]))
