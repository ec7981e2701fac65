"""The images of a run: prepared pictures, split."""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.config.schema import Config
from engine.data.cache.facts import Entry
from engine.data.cache.prepared import PreparedPictures
from engine.data.images import ImageSet
from engine.data.split import validation_mask
from engine.errors import UserError


@dataclass(frozen=True)
class Dataset:
    """Training and validation images, uint8."""

    train: ImageSet
    """Shape (N, size, size, channels)."""
    validation: ImageSet
    """Never augmented."""
    to_augment: ImageSet
    """The training images as the training step takes them: larger, when it crops them."""
    unusable: list[Entry]
    """Pictures that had to be passed over."""
    digest: str
    """Of the images and their sides: another digest, other images."""


def divided(prepared: PreparedPictures, larger: PreparedPictures, config: Config) -> Dataset:
    """Divide prepared pictures into training and validation images as configured.

    Args:
        prepared: at the size of the images.
        larger: the same pictures with room for random crops; `prepared` where none are made.
        config: of the run.

    Raises:
        UserError: the source has too few images, or its pictures have changed between the two.
    """
    _check_count(prepared, config)
    if larger.facts.stamp != prepared.facts.stamp:
        raise UserError(
            f"The pictures of data.source {config.data.source!r} have changed while they were "
            f"being prepared: start again."
        )
    mask = validation_mask(prepared.entries, prepared.facts.split_rule, config.data)
    train = _some(np.flatnonzero(~mask), "train_images", config)
    validation = _some(np.flatnonzero(mask), "validation_images", config)
    _check_sides(len(train), len(validation), config)
    return Dataset(
        train=ImageSet(prepared.images, train),
        validation=ImageSet(prepared.images, validation),
        to_augment=ImageSet(larger.images, train),
        unusable=prepared.unusable,
        digest=_digest(prepared.usable, train, validation),
    )


def _some(rows: NDArray[np.int64], key: str, config: Config) -> NDArray[np.int64]:
    """As many rows as asked for, chosen by the seed."""
    wanted: int = getattr(config.data, key)
    if not wanted:
        return rows
    if wanted > len(rows):
        raise UserError(
            f"data.{key} is {wanted}, but data.source {config.data.source!r} has only "
            f"{len(rows)} of them: ask for fewer, or 0 for all."
        )
    order = np.random.default_rng([config.seed, len(rows)]).permutation(len(rows))
    return rows[np.sort(order[:wanted])]


def _check_count(prepared: PreparedPictures, config: Config) -> None:
    count, minimum = prepared.facts.count, config.data.minimum_images
    if count >= minimum:
        return
    passed = prepared.unusable
    because = ""
    if passed:
        because = (
            f" ({len(passed)} had to be passed over: {passed[0].name!r} is "
            f"{passed[0].trouble}; `ddpm-tui data` names them)"
        )
    raise UserError(
        f"data.source {config.data.source!r} has {count} images that can be used{because}, fewer "
        f"than data.minimum_images = {minimum}: add images, or lower that number."
    )


def _check_sides(train: int, validation: int, config: Config) -> None:
    training = config.training
    if train < training.images_per_step:
        raise UserError(
            f"data.source {config.data.source!r} has {train} training images, fewer than "
            f"training.batch_size = {training.batch_size}"
            + (f" times training.accumulate = {training.accumulate}" * (training.accumulate > 1))
            + ": use a smaller batch or more images."
        )
    if not validation:
        raise UserError(
            f"data.source {config.data.source!r} leaves no validation image: raise "
            f"data.validation_fraction, now {config.data.validation_fraction}."
        )


def _digest(usable: list[Entry], *sides: NDArray[np.int64]) -> str:
    digest = hashlib.sha256()
    for rows in sides:
        for row in rows.tolist():
            digest.update(usable[row].digest.encode())
        digest.update(b"|")
    return digest.hexdigest()[:32]
