"""How the page is served: decided by whoever starts it, never by a visitor."""

from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import UserError
from engine.service.listening import is_loopback
from web.limits import Limits

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Options:
    """Where, to whom, and how much."""

    host: str = LOOPBACK
    port: int = 7860
    """0: any that is free."""
    password: str = ""
    is_public: bool = False
    """Whether it is meant that everybody who reaches the host may draw."""
    limits: Limits = field(default_factory=Limits)
    allows_pauses: bool = False
    """Whether a training may wait for what visitors draw."""
    keeps_results: bool = False
    """Whether what visitors draw stays among the run's results."""
    checkpoint: str = "last"
    weights: str = "ema"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.host)

    def check(self) -> None:
        """Refuse to let strangers in unless that was said.

        Raises:
            UserError: the host is open to others, and nothing keeps them out.
        """
        if not (self.is_loopback or self.password or self.is_public):
            raise UserError(
                f"Anybody who can reach {self.host} could draw: set a password in the "
                f"environment variable DDPM_WEB_PASSWORD, or say --public."
            )


@dataclass(frozen=True)
class Place:
    """Folders of the served page's own, which are gone when it ends."""

    folder: Path

    @property
    def gradio(self) -> Path:
        """Where Gradio puts what is uploaded."""
        return self.folder / "gradio"

    @property
    def uploads(self) -> Path:
        """Pictures that visitors have brought, for as long as they may be reconstructed."""
        return self.folder / "uploads"
