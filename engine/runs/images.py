"""Which images a run is trained on: written down by the engine when it begins."""

from pathlib import Path

import msgspec

from engine.runs.files import write_whole


class PassedOver(msgspec.Struct, frozen=True):
    """A picture that cannot be used."""

    name: str
    reason: str


class ImagesOfRun(msgspec.Struct, frozen=True, kw_only=True):
    """The file `images.json`."""

    source: str
    train: int
    validation: int
    digest: str
    """Of the images and their sides."""
    passed_over: list[PassedOver]


def write_images(path: Path, images: ImagesOfRun) -> None:
    """Replace what is known of a run's images."""
    write_whole(path, msgspec.json.format(msgspec.json.encode(images)))


def read_images(path: Path) -> ImagesOfRun | None:
    """What is known of a run's images; None when nothing is."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=ImagesOfRun)
    except (OSError, msgspec.DecodeError):
        return None
