"""Walks with a denoiser of a line or two instead of a network."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from engine.diffusion.samplers import Frame, named_sampler, updates, walk

SAMPLERS = [("ddpm", 0.0), ("ddim", 0.0), ("ddim", 0.5), ("ddim", 1.0), ("dpm-solver", 0.0)]
"""Every sampler, with DDIM's share of fresh noise."""
DETERMINISTIC = [("ddim", 0.0), ("dpm-solver", 0.0)]


def frames(
    sampler: tuple[str, float],
    predict: Callable[[Any, int], Any],
    x: Any,
    levels: Sequence[int],
    alpha_bar: Any,
    *,
    first: int = 0,
    previous_x0: Any = None,
) -> list[Frame]:
    """Walk `x` down; `predict` takes x_t and its level and returns the clean image."""

    def denoise(x_t, level, update, previous, fresh):
        x0 = predict(x_t, level)
        return update.apply(x_t, x0, previous, fresh), x0

    steps = updates(named_sampler(*sampler), levels, alpha_bar)
    return list(
        walk(denoise, x, levels, steps, fresh_noise(x), first=first, previous_x0=previous_x0)
    )


def fresh_noise(x: Any) -> Callable[[int], Any]:
    """Noise of a step's number, the same whenever it is asked for."""
    return lambda step: np.random.default_rng([7, step]).standard_normal(np.shape(x))


@st.composite
def ways(draw: st.DrawFn, count: int) -> list[float]:
    """So many alpha_bars on the way down, increasing, 6e-6 to 1 - 6e-6.

    Apart enough in lambda that what is left of a difference is not its rounding.
    """
    lam, left = draw(st.floats(-6, 2)), []
    for _ in range(count):
        left.append(1 / (1 + math.exp(-2 * lam)))
        lam += draw(st.floats(0.01, 2))
    return left
