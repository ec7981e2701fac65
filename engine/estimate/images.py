"""How many images a run will have, as far as it is known without preparing any."""

from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.config.schema import Config
from engine.data.cached import cached_dataset
from engine.data.survey.sheet import sheet_places

_SHOWN, _VALUES_SHOWN = 100, 3_000_000
"""Images of a contact sheet at most, and values in them all."""


@dataclass(frozen=True)
class KnownImages:
    """Of a source that was prepared before."""

    train: int
    validation: int
    passed_over: int
    """Pictures that cannot be used."""
    some: NDArray[np.uint8]
    """Training images spread over the set, for a contact sheet; shape (n, size, size, channels)."""


def known_images(config: Config) -> KnownImages | None:
    """The images as they were prepared last; None when they never were on this machine.

    Reads the index of the set: no work for an event loop.

    Raises:
        UserError: the source is none, or has too few images for the settings.
    """
    # Random crops come from larger images of the same pictures: as many, wherever they are.
    whole = msgspec.structs.replace(config.data, random_crop=1.0)
    dataset = cached_dataset(msgspec.structs.replace(config, data=whole))
    if dataset is None:
        return None
    train = dataset.train
    wanted = max(1, min(_SHOWN, _VALUES_SHOWN // int(np.prod(train.shape[1:]))))
    return KnownImages(
        train=len(train),
        validation=len(dataset.validation),
        passed_over=len(dataset.unusable),
        some=train[sheet_places(len(train), wanted)],
    )
