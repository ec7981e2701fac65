"""Kernel Inception Distance as torch-fidelity reports it: the mean over random subsets."""

from dataclasses import dataclass

import numpy as np

from engine.metrics.kernel_sums import Features, between_sums, within_sums
from engine.metrics.kid import require_images, unbiased_mmd
from engine.progress import Progress, Steps, finish

SUBSETS = 100
SUBSET_SIZE = 1000
LEAST_IMAGES = 2


@dataclass(frozen=True)
class SubsetKid:
    """Mean and standard deviation over subsets.

    The subsets overlap, and each is smaller than the whole: the deviation is neither the standard
    error of the mean nor that of the whole set's estimate, for which there is `Kid`. Where a
    subset is as large as both sets it is 0, for all subsets are one.
    """

    mean: float
    sd: float
    """Over the subsets, divided by their number, as torch-fidelity does."""
    subsets: int
    size: int
    images: int
    references: int


def subset_kid(
    features: Features,
    reference: Features,
    *,
    seed: int,
    subsets: int = SUBSETS,
    size: int = SUBSET_SIZE,
) -> Steps[SubsetKid]:
    """torch-fidelity's protocol (0.4.0): each subset is drawn without replacement.

    Its random numbers are NumPy's RandomState, ours are not: the two draw other subsets.

    Args:
        features: of the images to judge, shape (M, d), M at least 2.
        reference: of real images, shape (N, d), N at least 2.
        seed: of the draws.
        subsets: how many.
        size: images of each side in a subset; at most M and N, or all of the smaller set.

    Returns:
        After a `Progress` for each subset.

    Raises:
        UserError: too few images.
    """
    require_images(len(features), len(reference), LEAST_IMAGES)
    return _subset_kid(features, reference, seed, subsets, min(size, len(features), len(reference)))


def _subset_kid(
    features: Features, reference: Features, seed: int, subsets: int, size: int
) -> Steps[SubsetKid]:
    random, values = np.random.default_rng(seed), []
    for done in range(1, subsets + 1):
        chosen = (random.choice(len(part), size, replace=False) for part in (features, reference))
        values.append(mmd_of_subset(features[next(chosen)], reference[next(chosen)]))
        yield Progress("comparing subsets", done, subsets, "pieces")
    return SubsetKid(
        float(np.mean(values)),
        float(np.std(values)),
        subsets,
        size,
        len(features),
        len(reference),
    )


def mmd_of_subset(features: Features, reference: Features) -> float:
    """The unbiased estimate of sets whose kernel matrices fit into memory, in one piece."""
    at_once = max(len(features), len(reference))
    return unbiased_mmd(
        finish(within_sums(features, at_once)),
        finish(within_sums(reference, at_once)),
        finish(between_sums(features, reference, at_once)),
    )
