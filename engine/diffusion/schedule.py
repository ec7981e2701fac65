"""Noise schedules: how much of the image is left at each of the T levels.

All tables are computed in float64 and cast once, by whoever uses them.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]
ScheduleName = Literal["linear", "linear_scaled", "cosine", "sigmoid"]

_LARGEST_BETA = 0.999
"""Keeps a little of the image at the last levels (Nichol & Dhariwal 2021, section 3.2)."""


def linear_betas(steps: int) -> Table:
    """Betas from 1e-4 to 0.02 in equal steps (Ho et al. 2020, section 4), shape (T,).

    The ends are the published ones whatever T is: with T = 500 the last level still holds
    sqrt(alpha_bar) = 0.08 of the image.
    """
    return np.linspace(1e-4, 0.02, steps, dtype=np.float64)


def linear_scaled_betas(steps: int) -> Table:
    """`linear_betas` times 1000 / T, so that few levels end as noisy as the published 1,000.

    As in Nichol & Dhariwal's improved-diffusion; shape (T,). T must be more than 20, or betas reach
    1, which nothing here refuses.
    """
    return linear_betas(steps) * 1000 / steps


def cosine_betas(steps: int) -> Table:
    """Betas whose alpha_bar follows a squared cosine (Nichol & Dhariwal 2021, eq. 17), shape (T,).

    beta_i = min(1 - f((i+1)/T) / f(i/T), 0.999) with f(u) = cos^2(((u + .008) / 1.008) pi / 2).
    """
    u = np.arange(steps + 1, dtype=np.float64) / steps
    return _betas_following(np.cos((u + 0.008) / 1.008 * np.pi / 2) ** 2)


def sigmoid_betas(steps: int) -> Table:
    """Betas whose alpha_bar follows a sigmoid from -3 to 3 (Jabri et al. 2022), shape (T,).

    beta_i = min(1 - f((i+1)/T) / f(i/T), 0.999) with f(u) = (s(3) - s(6u - 3)) / (s(3) - s(-3)), s
    the logistic function; temperature 1.
    """
    u = np.arange(steps + 1, dtype=np.float64) / steps
    start, end = -3.0, 3.0
    return _betas_following(_logistic(end) - _logistic(u * (end - start) + start))


BETAS: dict[ScheduleName, Callable[[int], Table]] = {
    "linear": linear_betas,
    "linear_scaled": linear_scaled_betas,
    "cosine": cosine_betas,
    "sigmoid": sigmoid_betas,
}


def alpha_bar(schedule: ScheduleName, steps: int, zero_terminal_snr: bool = False) -> Table:
    """Cumulated product of 1 - beta: the share of the image's variance left at level t.

    Args:
        schedule: name of the schedule.
        steps: T, at least 2; more than 20 for `linear_scaled`.
        zero_terminal_snr: rescale so that nothing is left at the last level.

    Returns:
        Shape (T,), strictly decreasing, in (0, 1), or [0, 1) with `zero_terminal_snr`; index t is
        level t, 0 the cleanest.
    """
    table: Table = np.cumprod(1 - BETAS[schedule](steps), dtype=np.float64)
    return to_zero_terminal_snr(table) if zero_terminal_snr else table


def to_zero_terminal_snr(alpha_bar: Table) -> Table:
    """Shift and scale sqrt(alpha_bar) so that its last value is 0 and its first stays.

    s <- (s - s_T) s_0 / (s_0 - s_T) (Lin et al. 2024, algorithm 1).

    Args:
        alpha_bar: shape (T,), strictly decreasing, in (0, 1).

    Returns:
        Shape (T,), strictly decreasing; the last is exactly 0.
    """
    root = np.sqrt(alpha_bar)
    rescaled: Table = ((root - root[-1]) * root[0] / (root[0] - root[-1])) ** 2
    return rescaled


def snr(alpha_bar: Table) -> Table:
    """Signal-to-noise ratio alpha_bar / (1 - alpha_bar) (Kingma et al. 2021).

    Args:
        alpha_bar: any shape, in [0, 1).

    Returns:
        Same shape, 0 or more.
    """
    return alpha_bar / (1 - alpha_bar)


def _betas_following(f: Table) -> Table:
    betas: Table = np.minimum(1 - f[1:] / f[:-1], _LARGEST_BETA)
    return betas


def _logistic(x: Table | float) -> Table:
    return np.asarray(1 / (1 + np.exp(-np.asarray(x, np.float64))))
