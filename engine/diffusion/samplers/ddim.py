"""DDIM: few steps, deterministic or with a share of fresh noise (Song et al. 2021)."""

from engine.diffusion.samplers.update import Update


def ddim(
    left: float, left_next: float, left_before: float | None = None, *, eta: float = 0.0
) -> Update:
    """x_s = sqrt(ab_s) x0 + sqrt(1 - ab_s - sigma^2) eps + sigma z (Song et al. 2021, eq. 12).

    sigma = eta sqrt((1 - ab_s) / (1 - ab_t) (1 - ab_t / ab_s)) (eq. 16). The noise eps is what
    takes x0 to x_t, so an x0 clipped to [-1, 1] leads to a consistent step.

    Args:
        left: alpha_bar at t, in [0, 1).
        left_next: alpha_bar at s, in (left, 1]; at 1 the step is x0 itself.
        left_before: not used.
        eta: 0 is deterministic, 1 is DDPM.
    """
    sigma = eta * ((1 - left_next) / (1 - left) * (1 - left / left_next)) ** 0.5
    # Rounding may take the difference a hair below 0 when eta is 1.
    direction = max(0.0, 1 - left_next - sigma**2) ** 0.5 / (1 - left) ** 0.5
    return Update(x_t=direction, x0=left_next**0.5 - direction * left**0.5, noise=sigma)
