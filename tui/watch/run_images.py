"""A run's validation images, as far as they are on this machine."""

from dataclasses import dataclass

from engine.config import Config
from engine.data.cached import cached_dataset
from engine.data.images import ImageSet
from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.images import read_images


@dataclass(frozen=True)
class FoundImages:
    """What there is to show."""

    validation: ImageSet | None
    """None when they are not prepared here, or cannot be used."""
    trouble: str = ""
    """Why they cannot be used; "" where they are only not prepared."""
    are_others: bool = False
    """Whether the run was trained with other images: the source has changed since."""


def find_images(run: RunDirectory, config: Config) -> FoundImages:
    """Look for the images in the cache. Reads the index of the whole set: for a thread."""
    try:
        dataset = cached_dataset(config)
    except UserError as error:
        return FoundImages(None, str(error))
    if dataset is None:
        return FoundImages(None)
    trained_with = read_images(run.images)
    are_others = trained_with is not None and trained_with.digest != dataset.digest
    return FoundImages(dataset.validation, are_others=are_others)
