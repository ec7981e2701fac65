"""DDIM: deterministic sampling in few steps (Song et al. 2021)."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from engine.diffusion.process import diffuse, implied_noise
from engine.diffusion.schedule import Table

Array = Any


def ddim_step(x_t: Array, x0: Array, alpha_bar: Array, alpha_bar_next: Array) -> Array:
    """From level t to the next, cleaner level s, without noise (Song et al. 2021, eq. 12, eta 0).

    x_s = sqrt(ab_s) x0 + sqrt(1 - ab_s) eps, eps being what takes x0 to x_t: derived from `x0`
    as given, so an x0 clipped to [-1, 1] leads to a consistent step.

    Args:
        x_t: the noisy images, shape (N, H, W, C).
        x0: the predicted clean images, same shape.
        alpha_bar: at level t, in (0, 1).
        alpha_bar_next: at level s, in (alpha_bar, 1]; 1 ends at the clean image.

    Returns:
        x_s, same shape.
    """
    return diffuse(x0, implied_noise(x0, x_t, alpha_bar), alpha_bar_next)


class Frame(NamedTuple):
    """What one sampling step shows: its number, the level it came from, x_t and predicted x0."""

    step: int
    level: int
    x_t: Array
    x0: Array


def ddim(
    denoise: Callable[[Array, int, float, float], tuple[Array, Array]],
    noise: Array,
    levels: Sequence[int],
    alpha_bar: Table,
) -> Iterator[Frame]:
    """Walk `noise` down the levels, one frame per step, so that a caller can watch or leave.

    Args:
        denoise: takes x_t, its level t, alpha_bar at t and at the next level, and returns
            (x_s, predicted x0), usually one compiled call around `ddim_step`.
        noise: x at the first level, shape (N, H, W, C), unit variance.
        levels: strictly decreasing levels, as from `sampling_levels`.
        alpha_bar: shape (T,).

    Yields:
        A frame after each step; the last one's `x_t` is the sample.
    """
    x = noise
    ends = [*alpha_bar[list(levels[1:])], 1.0]
    for step, (level, end) in enumerate(zip(levels, ends, strict=True)):
        x, x0 = denoise(x, int(level), float(alpha_bar[level]), float(end))
        yield Frame(step, int(level), x, x0)
