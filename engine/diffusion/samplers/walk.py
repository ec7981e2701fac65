"""The walk down the levels, the same for every sampler."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from engine.diffusion.samplers.update import Update

Array = Any
Denoiser = Callable[[Array, int, Update, Array, Array], tuple[Array, Array]]
"""Takes x_t, its level t, the step's coefficients, the previous x0 and fresh noise; returns
(x_s, predicted x0). Usually one compiled call."""
Noise = Callable[[int], Array]
"""Unit normal noise of a step's number, of the images' shape."""


class Frame(NamedTuple):
    """What one step shows: its number, the level it came from, x_s after it, the predicted x0."""

    step: int
    level: int
    x_t: Array
    x0: Array


def walk(
    denoise: Denoiser,
    x: Array,
    levels: Sequence[int],
    steps: Sequence[Update],
    noise: Noise,
    *,
    first: int = 0,
    previous_x0: Array | None = None,
) -> Iterator[Frame]:
    """Walk `x` down the levels, one frame per step, so that a caller can watch, wait or leave.

    Args:
        denoise: one step of the network and its sampler.
        x: the images before step `first`, shape (N, H, W, C).
        levels: strictly decreasing levels, as from `sampling_levels`.
        steps: one per level, as from `updates`.
        noise: asked only for steps that take fresh noise.
        first: number of the step to begin with: any frame of a stored walk can be gone on from.
        previous_x0: what was predicted by step `first` - 1, where `first` is not 0 and the step
            looks back, as DPM-Solver's do.

    Yields:
        A frame after each step; the last one's `x_t` is the sample.

    Raises:
        ValueError: the first step looks back and there is no `previous_x0`.
    """
    if previous_x0 is None:
        if first < len(steps) and steps[first].previous_x0:
            raise ValueError(f"Step {first} needs the image predicted by step {first - 1}.")
        previous_x0 = x
    for number in range(first, len(levels)):
        update = steps[number]
        fresh = noise(number) if update.noise else x
        x, x0 = denoise(x, int(levels[number]), update, previous_x0, fresh)
        yield Frame(number, int(levels[number]), x, x0)
        previous_x0 = x0
