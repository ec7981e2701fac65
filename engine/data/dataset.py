"""The images of a run, decoded, resized and split."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.config.schema import Config
from engine.config.schema import Data as DataConfig
from engine.data.sources.emoji import find_emoji
from engine.data.prepare import on_white, to_square
from engine.data.split import is_validation
from engine.errors import UserError

Images = NDArray[np.uint8]


@dataclass(frozen=True)
class Dataset:
    """Training and validation images, uint8, shape (N, size, size, 3)."""

    train: Images
    validation: Images


def load_dataset(config: Config) -> Dataset:
    """Decode and split the configured images.

    Raises:
        UserError: the source is unknown, or has fewer images than one batch.
    """
    dataset = _limited(_load_emoji(config.data), config)
    if len(dataset.train) < config.training.batch_size:
        raise UserError(
            f"data.source {config.data.source!r} has {len(dataset.train)} training images, fewer "
            f"than training.batch_size = {config.training.batch_size}: use a smaller batch or "
            f"more images."
        )
    if not len(dataset.validation):
        raise UserError(
            f"data.source {config.data.source!r} leaves no validation image: raise "
            f"data.validation_fraction, now {config.data.validation_fraction}."
        )
    return dataset


def _limited(dataset: Dataset, config: Config) -> Dataset:
    """As many images of each side as asked for, chosen by the seed."""
    sides = (
        ("train_images", dataset.train, config.data.train_images),
        ("validation_images", dataset.validation, config.data.validation_images),
    )
    chosen = []
    for key, images, wanted in sides:
        if wanted > len(images):
            raise UserError(
                f"data.{key} is {wanted}, but data.source {config.data.source!r} has only "
                f"{len(images)} of them: ask for fewer, or 0 for all."
            )
        order = np.random.default_rng([config.seed, len(images)]).permutation(len(images))
        chosen.append(images[np.sort(order[:wanted])] if wanted else images)
    return Dataset(*chosen)


def check_source(source: str) -> None:
    """Refuse a source that does not exist, without reading images.

    Raises:
        UserError: with what exists.
    """
    kind, _, name = source.partition(":")
    if kind != "emoji":
        raise UserError(
            f"data.source is {source!r}, and there is no source {kind!r} yet: use emoji or "
            f"emoji:GROUP, such as --set data.source=emoji:all."
        )
    find_emoji(name or "all")


def _load_emoji(config: DataConfig) -> Dataset:
    check_source(config.source)
    sides: dict[bool, list[Images]] = {False: [], True: []}
    for emoji in find_emoji(config.source.partition(":")[2] or "all"):
        with emoji.file.open("rb") as stream, Image.open(stream) as picture:
            image = to_square(on_white(picture), config.size)
        sides[is_validation(emoji.group, config.validation_fraction)].append(image)
    empty = np.empty((0, config.size, config.size, 3), np.uint8)
    return Dataset(*(np.stack(sides[side]) if sides[side] else empty for side in (False, True)))
