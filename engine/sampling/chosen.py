"""What is reconstructed."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.errors import UserError
from engine.results.settings import check_count
from engine.sampling.randomness import Purpose


def check_subject(images: Sequence[int], file: str) -> None:
    """Refuse to reconstruct validation images and a picture of the user's in one result.

    Raises:
        UserError: both are named.
    """
    if images and file:
        raise UserError(
            "A reconstruction is of validation images or of a picture of yours: name one of them."
        )


def chosen_images(
    run: str, available: int, seed: int, count: int, images: Sequence[int] = ()
) -> NDArray[np.int64]:
    """Numbers of validation images, in the order of the result's rows.

    Args:
        run: its name, for the refusal.
        available: how many it has.
        seed: chooses them when `images` names none.
        count: how many it chooses.
        images: those that were named.

    Raises:
        UserError: there are no such images, or not so many.
    """
    for number in images:
        if not 0 <= number < available:
            raise UserError(
                f"There is no validation image {number}: run {run!r} has 0 to {available - 1}."
            )
    if images:
        check_count(len(images))
        return np.array(images)
    check_count(count)
    if count > available:
        raise UserError(
            f"{count} validation images were asked for, but run {run!r} has {available}."
        )
    order = np.random.default_rng([seed, Purpose.CHOSEN_IMAGES]).permutation(available)
    return order[:count]
