"""What can be known of a lesson without training anything: computed here, not looked up."""

import math
from typing import Any

from engine.diffusion.schedule import alpha_bar
from engine.study.records import Record

_ORIGINAL_STEPS, _ORIGINAL_RATE = 204_000, 2e-4
"""204 steps an epoch, 1,000 epochs."""


def arithmetic(lesson: str, base: Record | None) -> str:
    """A sentence or two; "" where there is nothing to compute."""
    if lesson in ("output", "network"):
        return (
            f"By arithmetic: a network that ends in a tanh answers between -1 and 1, and predicts "
            f"unit normal noise; even one that knew the noise would be left with a mean squared "
            f"error of {tanh_floor():.3f}."
        )
    if lesson == "schedule" and base is not None:
        return _last_levels(base.config["diffusion"]["steps"])
    if lesson == "weight-decay" and base is not None:
        return _shrinking(base.config["optimizer"], base.steps)
    return ""


def tanh_floor() -> float:
    """E max(|e| - 1, 0)^2 for unit normal e: what is left of the noise outside [-1, 1]."""
    density = math.exp(-0.5) / math.sqrt(2 * math.pi)
    tail = 0.5 * math.erfc(1 / math.sqrt(2))
    return 2 * (2 * tail - density)


def shrinking(rate: float, decay: float, steps: int) -> float:
    """By which share decay alone makes weights smaller."""
    return 1 - math.exp(-rate * decay * steps)


def _last_levels(steps: int) -> str:
    left = {
        name: math.sqrt(float(alpha_bar(name, steps, False)[-1]))
        for name in ("linear", "linear_scaled", "cosine")
    }
    told = ", ".join(f"{name} {share:.2g}" for name, share in left.items())
    return (
        f"By arithmetic: at the last of {steps} levels an image keeps this share of its amplitude: "
        f"{told}. Sampling begins with pure noise, where training with the first has never been."
    )


def _shrinking(optimizer: dict[str, Any], steps: int) -> str:
    decay = optimizer["weight_decay"]
    here = shrinking(optimizer["learning_rate"], decay, steps)
    there = shrinking(_ORIGINAL_RATE, decay, _ORIGINAL_STEPS)
    return (
        f"By arithmetic: a decay of {decay:g} alone makes the weights smaller by {here:.1%} in the "
        f"{steps:,} steps of the base, and by {there:.0%} in the original's {_ORIGINAL_STEPS:,}."
    )
