"""DPM-Solver++(2M): second order, deterministic, good from ten steps on (Lu et al. 2022)."""

import math

from engine.diffusion.samplers.update import Update

_LEAST_LEFT = 2.0**-24
"""What diffusers puts in the place of an alpha_bar of 0, where lambda is infinite."""


def dpm_solver(left: float, left_next: float, left_before: float | None = None) -> Update:
    """One multistep update on the predicted image (Lu et al. 2022, DPM-Solver++, algorithm 2).

    With lambda = ln(sqrt(ab) / sqrt(1 - ab)), h = lambda_s - lambda_t and r = h_before / h:
    x_s = sqrt(1 - ab_s) / sqrt(1 - ab_t) x_t - sqrt(ab_s) (e^-h - 1) D with
    D = (1 + 1 / (2r)) x0 - 1 / (2r) previous x0. The first step, and the last one to the clean
    image (where h is infinite), are of first order: D = x0, which is DDIM's step. From pure noise,
    where lambda is infinite too, it starts as if a hair of the image were left.

    Args:
        left: alpha_bar at t, in [0, 1).
        left_next: alpha_bar at s, in (left, 1]; at 1 the step is x0 itself.
        left_before: alpha_bar at the level visited before t, in [0, left); None when t is the
            first.
    """
    if left_next >= 1:
        return Update(x_t=0.0, x0=1.0)
    left = _above_zero(left, left_next)
    h = _log_snr(left_next) - _log_snr(left)
    whole = -(left_next**0.5) * math.expm1(-h)
    keep = ((1 - left_next) / (1 - left)) ** 0.5
    if left_before is None:
        return Update(x_t=keep, x0=whole)
    r = (_log_snr(left) - _log_snr(_above_zero(left_before, left))) / h
    return Update(x_t=keep, x0=whole * (1 + 0.5 / r), previous_x0=-whole * 0.5 / r)


def _above_zero(left: float, left_next: float) -> float:
    """`left`, or a hair where that is 0: always less than is left at the next level.

    With thousands of steps the next level may hold less than the usual hair; h would be negative.
    """
    return left if left > 0 else min(_LEAST_LEFT, left_next / 4)


def _log_snr(left: float) -> float:
    """Lambda: half the logarithm of the signal-to-noise ratio."""
    return 0.5 * (math.log(left) - math.log1p(-left))
