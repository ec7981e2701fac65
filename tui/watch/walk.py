"""A stored result, opened to be stepped through."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.config import Config
from engine.diffusion.schedule import alpha_bar
from engine.results.result import Pictures, Result
from engine.results.trajectory import Trajectory
from tui.watch.noise_schedule import decibels


@dataclass(frozen=True)
class FramePosition:
    """Where a frame is on the way from noise to the image."""

    step: int
    """Steps done."""
    steps: int
    level: int | None
    """t; None: the clean result."""
    noise: float
    """Share of the noise, sqrt(1 - alpha_bar), 0 to 1."""
    snr: float
    """Signal-to-noise ratio in decibels: 10 log10(alpha_bar / (1 - alpha_bar))."""


class StoredWalk:
    """The frames of a result; reads them where they are looked at."""

    def __init__(self, result: Result, config: Config) -> None:
        """Open the frames of `result`, drawn from a run of `config`.

        Raises:
            UserError: they are missing or damaged.
        """
        self.result = result
        self._trajectory = Trajectory.open(result)
        diffusion = config.diffusion
        self._alpha_bar = alpha_bar(
            diffusion.schedule, diffusion.steps, diffusion.zero_terminal_snr
        )

    def __len__(self) -> int:
        """Stored frames."""
        return len(self.result.facts.frames)

    @property
    def images(self) -> int:
        """Images in each frame."""
        return self.result.facts.count

    def pictures(self, place: int) -> tuple[Pictures, Pictures]:
        """x_t and the predicted x0 of a stored frame, each of shape (N, H, W, C)."""
        return np.asarray(self._trajectory.x_t[place]), np.asarray(self._trajectory.x0[place])

    def position(self, place: int) -> FramePosition:
        """Where a stored frame is."""
        facts = self.result.facts
        step = facts.frames[place]
        level = self._trajectory.level(step)
        left = 1.0 if level is None else float(self._alpha_bar[level])
        return FramePosition(step, facts.frames[-1], level, math.sqrt(1 - left), decibels(left))

    @cached_property
    def noise_curve(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Steps done, and the share of the noise, of every stored frame."""
        positions = [self.position(place) for place in range(len(self))]
        return (
            np.array([float(position.step) for position in positions]),
            np.array([position.noise for position in positions]),
        )
