"""Whether generated images are nearer to training images than unseen real ones are."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.errors import UserError

QUANTILE = 0.05
RESAMPLES = 1000

Distances = NDArray[np.float64]


@dataclass(frozen=True)
class Memorisation:
    """Two figures of the distances to the nearest training image, each with a standard error.

    Unseen images of the same distribution, in place of generated ones, would on average give
    `share` = `quantile` and `closer` = 1/2. Copies of training images give 1 and 1.
    """

    share: float
    """Of generated images nearer than `threshold`: how many are as good as copied.

    Where a twentieth of the validation images are copies of training images themselves, the
    threshold is 0, nothing is nearer, and `closer` alone says something.
    """
    share_error: float
    threshold: float
    """The distance that a share `quantile` of validation images falls below."""
    quantile: float
    closer: float
    """P(a generated image is nearer than a validation image), ties by half: how all have moved."""
    closer_error: float
    images: int
    validation: int


def memorisation(
    generated: Distances,
    validation: Distances,
    *,
    seed: int,
    quantile: float = QUANTILE,
    resamples: int = RESAMPLES,
) -> Memorisation:
    """Compare distances to the nearest training image (as from `nearest_neighbours`).

    `closer` is the Mann-Whitney statistic divided by its maximum, the area under a ROC curve. The
    errors are of the bootstrap (Efron & Tibshirani 1993, chapter 8): both sets of distances are
    drawn anew with replacement; the training set stays as it is.

    Args:
        generated: of generated images, shape (N,), N at least 2.
        validation: of images that are neither trained on nor generated, shape (M,). M must be at
            least 1 / quantile - 1, for with fewer images none can stand for the quantile.
        seed: of the bootstrap.
        quantile: above 0 and below 1.
        resamples: of the bootstrap.

    Raises:
        UserError: too few images.
    """
    least = math.ceil(round(1 / quantile - 1, 9))
    if len(generated) < 2 or len(validation) < least:
        raise UserError(
            f"The share of memorised images needs 2 generated and {least} validation images at "
            f"least; there are {len(generated)} and {len(validation)}."
        )
    random = np.random.default_rng(seed)
    again = np.array(
        [
            (_share(g, v, quantile), _closer(g, v))
            for g, v in (
                (
                    random.choice(generated, len(generated)),
                    random.choice(validation, len(validation)),
                )
                for _ in range(resamples)
            )
        ]
    )
    share_error, closer_error = again.std(0, ddof=1).tolist()
    return Memorisation(
        share=_share(generated, validation, quantile),
        share_error=share_error,
        threshold=_threshold(validation, quantile),
        quantile=quantile,
        closer=_closer(generated, validation),
        closer_error=closer_error,
        images=len(generated),
        validation=len(validation),
    )


def _threshold(validation: Distances, quantile: float) -> float:
    # Of NumPy's ways to interpolate, this one lets a further image of the same distribution fall
    # below it with probability `quantile`, however few there are.
    return float(np.quantile(validation, quantile, method="weibull"))


def _share(generated: Distances, validation: Distances, quantile: float) -> float:
    return float(np.mean(generated < _threshold(validation, quantile)))


def _closer(generated: Distances, validation: Distances) -> float:
    ordered = np.sort(validation)
    farther = len(ordered) - np.searchsorted(ordered, generated, "right")
    level = len(ordered) - np.searchsorted(ordered, generated, "left") - farther
    return float(np.mean(farther + level / 2)) / len(ordered)
