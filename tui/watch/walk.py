"""A stored result, opened to be stepped through."""

import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.config import Config
from engine.diffusion.schedule import alpha_bar
from engine.errors import UserError
from engine.results.result import Pictures, Result
from engine.results.trajectory import Trajectory
from engine.sampling.noise_levels import decibels

Values = NDArray[np.float64]


@dataclass(frozen=True)
class FramePosition:
    """Where a frame is on the way from noise to the image."""

    step: int
    """Steps done."""
    steps: int
    level: int | None
    """t; None: the clean result."""
    noise: float | None
    """Share of the noise, sqrt(1 - alpha_bar), 0 to 1; None: the schedule is not known."""
    snr: float | None
    """Signal-to-noise ratio in decibels: 10 log10(alpha_bar / (1 - alpha_bar)); None likewise."""


@dataclass(frozen=True)
class NoiseCurves:
    """The noise of every stored frame; NaN where it is not known or not finite."""

    step: Values
    noise: Values
    snr: Values


class StoredWalk:
    """The frames of a result, mapped into memory: only what is looked at is read."""

    def __init__(self, result: Result, config: Config | None) -> None:
        """Open the frames of `result`; without the run's configuration, its noise is not known.

        Raises:
            UserError: they are missing or damaged.
        """
        self.result = result
        self._trajectory = Trajectory.open(result)
        _check(self._trajectory)
        self._alpha_bar = _schedule(result, config)

    def __len__(self) -> int:
        """Stored frames."""
        return len(self.result.facts.frames)

    @property
    def images(self) -> int:
        """Images in each frame."""
        return self.result.facts.count

    @property
    def last(self) -> int:
        """The place of the last frame, the result."""
        return len(self) - 1

    def pictures(self, place: int) -> tuple[Pictures, Pictures]:
        """x_t and the predicted x0 of a stored frame, each of shape (N, H, W, C)."""
        return np.asarray(self._trajectory.x_t[place]), np.asarray(self._trajectory.x0[place])

    def place_of(self, step: int) -> int:
        """Where the frame after `step` steps is stored, or the nearest one before it."""
        return max(0, bisect_right(self.result.facts.frames, step) - 1)

    def position(self, place: int) -> FramePosition:
        """Where a stored frame is."""
        facts = self.result.facts
        step = facts.frames[place]
        level, last = self._trajectory.level(step), facts.frames[-1]
        if self._alpha_bar is None:
            return FramePosition(step, last, level, None, None)
        left = 1.0 if level is None else float(self._alpha_bar[level])
        return FramePosition(step, last, level, math.sqrt(1 - left), decibels(left))

    @cached_property
    def noise_curves(self) -> NoiseCurves:
        """The noise over the steps."""
        positions = [self.position(place) for place in range(len(self))]
        return NoiseCurves(
            np.array([float(position.step) for position in positions]),
            _finite([position.noise for position in positions]),
            _finite([position.snr for position in positions]),
        )


def _check(trajectory: Trajectory) -> None:
    """Raises UserError when the arrays are not what the result says of them."""
    result, facts = trajectory.result, trajectory.result.facts
    shape = (len(facts.frames), facts.count, facts.image_size, facts.image_size)
    for name, frames in (("x_t", trajectory.x_t), ("x0", trajectory.x0)):
        if frames.shape[:4] != shape or frames.dtype != np.uint8:
            path = result.path / f"{name}.npy"
            raise UserError(f"{str(path)!r} cannot be read: it is not what result.json says it is.")
    if not facts.frames or not all(0 <= level < facts.total_levels for level in facts.levels):
        raise UserError(f"Result {str(result.path)!r} cannot be read: result.json is damaged.")


def _schedule(result: Result, config: Config | None) -> Values | None:
    if config is None or config.diffusion.steps != result.facts.total_levels:
        return None
    diffusion = config.diffusion
    return alpha_bar(diffusion.schedule, diffusion.steps, diffusion.zero_terminal_snr)


def _finite(values: list[float | None]) -> Values:
    numbers = np.array([math.nan if value is None else value for value in values])
    return np.where(np.isfinite(numbers), numbers, math.nan)
