"""DDPM: ancestral sampling, with any stride (Ho et al. 2020; Nichol & Dhariwal 2021)."""

from engine.diffusion.samplers.update import Update


def ddpm(left: float, left_next: float, left_before: float | None = None) -> Update:
    """The mean and spread of q(x_s | x_t, x0) (Ho et al. 2020, eq. 6 and 7).

    Between levels t and s, however far apart, alpha = ab_t / ab_s and beta = 1 - alpha (Nichol &
    Dhariwal 2021, section 4). Mean = beta sqrt(ab_s) / (1 - ab_t) x0
    + (1 - ab_s) sqrt(alpha) / (1 - ab_t) x_t; variance = beta (1 - ab_s) / (1 - ab_t).

    Args:
        left: alpha_bar at t, in [0, 1).
        left_next: alpha_bar at s, in (left, 1]; at 1 the step is x0 itself.
        left_before: not used.
    """
    alpha = left / left_next
    beta = 1 - alpha
    return Update(
        x_t=(1 - left_next) * alpha**0.5 / (1 - left),
        x0=beta * left_next**0.5 / (1 - left),
        noise=(beta * (1 - left_next) / (1 - left)) ** 0.5,
    )
