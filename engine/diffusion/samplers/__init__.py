"""Samplers: one file and one pure function each, and the walk down the levels they share."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.diffusion.samplers.ddim import ddim
from engine.diffusion.samplers.ddpm import ddpm
from engine.diffusion.samplers.dpm_solver import dpm_solver
from engine.diffusion.samplers.named import (
    SAMPLERS,
    NamedSampler,
    SamplerName,
    named_sampler,
)
from engine.diffusion.samplers.update import Sampler, Update
from engine.diffusion.samplers.walk import Denoiser, Frame, Noise, walk

if TYPE_CHECKING:
    # The settings read the names of samplers from here, and are read without NumPy.
    from engine.diffusion.schedule import Table

__all__ = [
    "SAMPLERS",
    "Denoiser",
    "Frame",
    "NamedSampler",
    "Noise",
    "Sampler",
    "SamplerName",
    "Update",
    "ddim",
    "ddpm",
    "dpm_solver",
    "is_random",
    "named_sampler",
    "updates",
    "walk",
]


def updates(sampler: Sampler, levels: Sequence[int], alpha_bar: "Table") -> list[Update]:
    """Every step's coefficients, computed in float64.

    Args:
        sampler: one of this room's.
        levels: strictly decreasing levels, each in 0..T-1, as from `sampling_levels`.
        alpha_bar: shape (T,), strictly decreasing, in [0, 1).

    Returns:
        One per level; the last ends at the clean image.
    """
    left = [*(float(alpha_bar[level]) for level in levels), 1.0]
    return [sampler(left[i], left[i + 1], left[i - 1] if i else None) for i in range(len(levels))]


def is_random(steps: Sequence[Update]) -> bool:
    """Whether fresh noise enters anywhere, so that two seeds part ways from the same start."""
    return any(step.noise > 0 for step in steps)
