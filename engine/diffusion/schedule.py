"""Noise schedules: how much of the image is left at each of the T levels.

All tables are computed in float64 and cast once, by whoever uses them.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]
ScheduleName = Literal["linear", "cosine"]


def linear_betas(steps: int) -> Table:
    """Betas from 1e-4 to 0.02 in equal steps (Ho et al. 2020, section 4), shape (T,).

    The ends are the published ones whatever T is: with T = 500 the last level still holds
    sqrt(alpha_bar) = 0.08 of the image.
    """
    return np.linspace(1e-4, 0.02, steps, dtype=np.float64)


def cosine_betas(steps: int) -> Table:
    """Betas whose alpha_bar follows a squared cosine (Nichol & Dhariwal 2021, eq. 17), shape (T,).

    beta_i = min(1 - f((i+1)/T) / f(i/T), 0.999) with f(u) = cos^2(((u + .008) / 1.008) pi / 2).
    """
    u = np.arange(steps + 1, dtype=np.float64) / steps
    f = np.cos((u + 0.008) / 1.008 * np.pi / 2) ** 2
    betas: Table = np.minimum(1 - f[1:] / f[:-1], 0.999)
    return betas


BETAS = {"linear": linear_betas, "cosine": cosine_betas}


def alpha_bar(schedule: ScheduleName, steps: int) -> Table:
    """Cumulated product of 1 - beta: the share of the image's variance left at level t.

    Args:
        schedule: name of the schedule.
        steps: T, at least 2.

    Returns:
        Shape (T,), strictly decreasing, in (0, 1); index t is level t, 0 the cleanest.
    """
    return np.cumprod(1 - BETAS[schedule](steps))


def snr(alpha_bar: Table) -> Table:
    """Signal-to-noise ratio alpha_bar / (1 - alpha_bar) (Kingma et al. 2021, eq. 4)."""
    return alpha_bar / (1 - alpha_bar)
