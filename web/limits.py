"""What a visitor may ask for at most; enforced here, whatever the page's widgets allow."""

from dataclasses import dataclass

from engine.errors import UserError

MOST_UPLOADED_BYTES = 10 * 2**20
"""Of a picture: more than any camera's JPEG."""


@dataclass(frozen=True)
class Limits:
    """Of one drawing."""

    most_images: int = 16
    most_steps: int = 250

    def check(self, count: int, steps: int) -> None:
        """Refuse what would keep the engine from all others.

        Raises:
            UserError: with what is allowed.
        """
        if not 1 <= count <= self.most_images:
            raise UserError(f"{count} images cannot be drawn here: choose 1 to {self.most_images}.")
        if not 1 <= steps <= self.most_steps:
            raise UserError(f"{steps} steps cannot be done here: choose 1 to {self.most_steps}.")
