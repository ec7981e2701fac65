"""The learning rate of each step."""

import math

from engine.config.schema import Optimizer

_FINAL_FRACTION = 0.02


def learning_rate(config: Optimizer, step: int, total_steps: int) -> float:
    """The rate of update number `step`, 0 for the first.

    Linear from near 0 over `warmup_steps`, then level, or a half cosine from the full rate down
    to 2 % of it at `total_steps`.
    """
    if step < config.warmup_steps:
        return config.learning_rate * (step + 1) / config.warmup_steps
    if config.decay == "none":
        return config.learning_rate
    way = (step - config.warmup_steps) / max(1, total_steps - config.warmup_steps)
    fall = 0.5 * (1 + math.cos(math.pi * min(1.0, way)))
    return config.learning_rate * (_FINAL_FRACTION + (1 - _FINAL_FRACTION) * fall)
