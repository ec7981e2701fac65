"""Power-function averages of the weights, and any average rebuilt from snapshots of two.

After Karras et al. 2024, "Analyzing and Improving the Training Dynamics of Diffusion Models",
section 3 and appendix C. A length sigma_rel is the width of the average's weight profile as a share
of the whole training so far: it grows with the training.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LONGEST_LENGTH = 0.28
"""Near 1 / sqrt(12) = 0.289, gamma reaches 0: the plain mean of all steps."""


def power_gamma(length: float) -> float:
    """The exponent gamma whose profile has this relative length (eq. 126, algorithm 2).

    sigma_rel = (gamma + 1)^(1/2) (gamma + 2)^-1 (gamma + 3)^(-1/2) (eq. 123), solved for gamma: the
    largest real root of g^3 + 7 g^2 + (16 - s) g + (12 - s), s = sigma_rel^-2.

    Args:
        length: sigma_rel, above 0 and below 0.289.

    Returns:
        gamma, above 0.
    """
    s = length**-2.0
    return float(np.roots([1.0, 7.0, 16.0 - s, 12.0 - s]).real.max())


def power_decay(updates: int, gamma: float) -> float:
    """Share of the old average kept at update number `updates` (0 for the first).

    beta = (1 - 1/n)^(gamma + 1) with n = updates + 1 (eq. 127): 0 at first, so the random
    beginning is forgotten at once.

    Args:
        updates: how many there were before, 0 or more.
        gamma: the profile's exponent, as from `power_gamma`.

    Returns:
        In [0, 1).
    """
    return float((1 - 1 / (updates + 1)) ** (gamma + 1))


def mixing_coefficients(
    steps: Sequence[int], gammas: Sequence[float], step: int, gamma: float
) -> NDArray[np.float64]:
    """How much of each snapshot makes up the average of exponent `gamma` at `step`.

    Least squares between profiles p(tau) ~ tau^gamma on [0, t] (algorithm 3): solve A x = b with
    A_ij = <p_i, p_j> and b_i = <p_i, p>. Then, as in the authors' published code, divided by their
    sum, so that a weight that never moved is kept: with few snapshots the sum falls short of 1.

    Args:
        steps: number of updates t behind each snapshot, above 0.
        gammas: exponent of each snapshot, same length; no (t, gamma) pair twice.
        step: t of the wanted average, above 0; best that of a snapshot, for nothing tells of the
            weights after the last snapshot before it.
        gamma: its exponent.

    Returns:
        Shape (snapshots,); may be negative, sums to 1.
    """
    t, g = np.asarray(steps, np.float64), np.asarray(gammas, np.float64)
    inner = _inner_product(t[:, None], g[:, None], t[None, :], g[None, :])
    wanted = _inner_product(t, g, np.float64(step), np.float64(gamma))
    solution = np.linalg.lstsq(inner, wanted, rcond=None)[0]
    shares: NDArray[np.float64] = solution / solution.sum()
    return shares


def _inner_product(
    t_a: NDArray[np.float64] | np.float64,
    gamma_a: NDArray[np.float64] | np.float64,
    t_b: NDArray[np.float64] | np.float64,
    gamma_b: NDArray[np.float64] | np.float64,
) -> NDArray[np.float64]:
    """<p_a, p_b> of two profiles (eq. 151), written so that no power overflows; they broadcast."""
    shorter = np.minimum(t_a, t_b)
    ratio_a, ratio_b = shorter / t_a, shorter / t_b
    return np.asarray(
        (gamma_a + 1)
        * (gamma_b + 1)
        * ratio_a**gamma_a
        * ratio_b**gamma_b
        * shorter
        / ((gamma_a + gamma_b + 1) * t_a * t_b)
    )
