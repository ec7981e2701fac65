"""AdamW on all weights at once."""

import tensorflow as tf

from engine.config.schema import Optimizer


def clip_gradient(gradient: tf.Tensor, norm: tf.Tensor, longest: float) -> tf.Tensor:
    """The gradient scaled down to `longest` where its norm is more; 0 leaves it as it is."""
    if longest <= 0:
        return gradient
    return gradient * (longest / tf.maximum(norm, longest))


def apply_adamw(
    config: Optimizer,
    weights: tf.Variable,
    mean: tf.Variable,
    variance: tf.Variable,
    gradient: tf.Tensor,
    learning_rate: tf.Tensor,
    update: tf.Tensor,
) -> None:
    """One update in place (Loshchilov & Hutter 2019, algorithm 2, with Keras' scaling).

    The decay is weights -= learning_rate * weight_decay * weights, as in keras.optimizers.AdamW.
    One fused operation for all weights; one per weight costs tens of seconds of tracing.

    Args:
        config: betas and weight decay.
        weights: shape (parameters,).
        mean: the gradient's mean, same shape.
        variance: the gradient's square's mean, same shape.
        gradient: same shape.
        learning_rate: scalar.
        update: scalar, 1 for the first update.
    """
    if config.weight_decay:
        # One pass over all weights; subtracting the product would be two.
        weights.assign(weights * (1 - learning_rate * config.weight_decay))
    count = tf.cast(update, tf.float32)
    tf.raw_ops.ResourceApplyAdam(
        var=weights.handle,
        m=mean.handle,
        v=variance.handle,
        beta1_power=config.beta_1**count,
        beta2_power=config.beta_2**count,
        lr=learning_rate,
        beta1=config.beta_1,
        beta2=config.beta_2,
        epsilon=1e-8,
        grad=gradient,
    )
