"""What one step of any sampler here comes down to: a weighted sum of four images."""

from typing import Any, NamedTuple, Protocol

Array = Any


class Update(NamedTuple):
    """x_s = x_t * x_t + x0 * predicted x0 + previous_x0 * the last step's x0 + noise * z."""

    x_t: float
    x0: float
    previous_x0: float = 0.0
    noise: float = 0.0

    def apply(self, x_t: Array, x0: Array, previous_x0: Array, noise: Array) -> Array:
        """The next, cleaner images, of the same shape.

        Whatever a factor of 0 stands before must still be finite.

        Args:
            x_t: the noisy images, shape (N, H, W, C).
            x0: the predicted clean images, same shape.
            previous_x0: what was predicted one step before, same shape.
            noise: unit normal, same shape.
        """
        return self.x_t * x_t + self.x0 * x0 + self.previous_x0 * previous_x0 + self.noise * noise


class Sampler(Protocol):
    """A sampler: from how much is left of the image to the coefficients of one step."""

    def __call__(self, left: float, left_next: float, left_before: float | None, /) -> Update:
        """The step from level t to the next, cleaner level s.

        Args:
            left: alpha_bar at t, in [0, 1).
            left_next: alpha_bar at s, in (left, 1]; 1 is the clean image.
            left_before: alpha_bar at the level visited before t; None when t is the first.
        """
        ...
