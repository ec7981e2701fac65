"""Where a noise level is on a run's schedule."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.config.schema import Diffusion
from engine.diffusion.schedule import alpha_bar

Values = NDArray[np.float64]


@dataclass(frozen=True)
class NoiseLevel:
    """One of the T levels, 0 the cleanest."""

    level: int
    left: float
    """alpha_bar: share of the image in the variance, 0 to 1."""

    @property
    def noise(self) -> float:
        """Share of the noise, sqrt(1 - alpha_bar), 0 to 1."""
        return math.sqrt(1 - self.left)

    @property
    def in_words(self) -> str:
        """Like "noise 71%, SNR -0.3 dB"."""
        return f"noise {self.noise:.0%}, SNR {decibels(self.left):+.1f} dB"


class NoiseSchedule:
    """All levels of a run."""

    def __init__(self, diffusion: Diffusion) -> None:
        self._left = alpha_bar(diffusion.schedule, diffusion.steps, diffusion.zero_terminal_snr)

    def __len__(self) -> int:
        return len(self._left)

    def __getitem__(self, level: int) -> NoiseLevel:
        return NoiseLevel(level, float(self._left[level]))

    @property
    def curve(self) -> tuple[Values, Values]:
        """Levels, and the share of the noise at each, both of shape (T,)."""
        return np.arange(len(self._left), dtype=np.float64), np.sqrt(1 - self._left)


def decibels(left: float) -> float:
    """Signal-to-noise ratio where alpha_bar is `left`: 10 log10(left / (1 - left))."""
    if left <= 0:
        return -math.inf
    return math.inf if left >= 1 else 10 * math.log10(left / (1 - left))
