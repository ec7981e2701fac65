"""What can be said of a run's images before it is started, without asking for any."""

from dataclasses import dataclass

from engine.config import Config
from engine.data.sources.names import check_source
from engine.errors import UserError
from engine.estimate.images import KnownImages, known_images


@dataclass(frozen=True)
class ImageLook:
    """What a look at the images gave."""

    source_trouble: str = ""
    """Why there cannot be such images; empty when there can."""
    known: KnownImages | None = None
    """As they were prepared last; None: never on this machine, or they are not usable like this."""
    known_trouble: str = ""
    """What the engine will not like about those that were prepared last."""

    @property
    def trouble(self) -> str:
        """What is wrong, in a sentence; empty when nothing is."""
        return self.source_trouble or self.known_trouble


def look_at_images(config: Config) -> ImageLook:
    """Look; blocking, for a thread.

    Args:
        config: each setting of it is allowed, all together may not be.
    """
    try:
        check_source(config.data.source)
    except UserError as error:
        return ImageLook(source_trouble=str(error))
    try:
        return ImageLook(known=known_images(config))
    except UserError as error:
        return ImageLook(known_trouble=str(error))
