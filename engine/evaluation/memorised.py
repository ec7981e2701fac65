"""Whether the images were learnt by heart: how near they come to training images."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.generated import Generated
from engine.evaluation.real_images import RealImages
from engine.evaluation.workload import Workload
from engine.metrics.memorisation import QUANTILE, memorisation
from engine.metrics.neighbours import Neighbours
from engine.runs.evaluations import Memorised
from engine.sampling.moment import Moment

LEAST_UNSEEN = round(1 / QUANTILE) - 1
"""Validation images without which none can stand for the quantile."""


@dataclass(frozen=True)
class Closeness:
    """Figures, and the images to look at."""

    by_features: Memorised | None
    """None: too few validation images to compare with."""
    by_pixels: Memorised | None
    pairs: NDArray[np.uint8]
    """Shape (N, 2, H, W, C): each image and the training image nearest by features; the nearest
    pairs first."""


def closeness(
    generated: Generated, real: RealImages, seed: int, work: Workload
) -> Generator[Moment, None, Closeness]:
    """Compare with all training images, by features and by pixels.

    Args:
        generated: at least two images.
        real: the run's.
        seed: of the errors' bootstrap.
        work: told how far it is.
    """
    doing = "looking for the nearest training images"
    features = yield from work.follow(
        real.nearest_by_features(generated.features), activity=f"{doing} by features"
    )
    pixels = yield from work.follow(
        real.nearest_by_pixels(generated.pictures), activity=f"{doing} by pixels"
    )
    by_features = by_pixels = None
    if len(real.dataset.validation) >= LEAST_UNSEEN:
        doing = "comparing with validation images"
        unseen = yield from work.follow(real.unseen_distances("features"), activity=doing)
        by_features = _figures(features, unseen, seed)
        unseen = yield from work.follow(real.unseen_distances("pixels"), activity=doing)
        by_pixels = _figures(pixels, unseen, seed)
    order = features.distance.argsort(kind="stable")
    nearest = real.dataset.train[features.place[order]]
    pairs = np.stack([generated.pictures[order], nearest], axis=1)
    return Closeness(by_features, by_pixels, pairs)


def _figures(nearest: Neighbours, unseen: NDArray[np.float64], seed: int) -> Memorised:
    told = memorisation(nearest.distance, np.asarray(unseen), seed=seed)
    return Memorised(
        share=told.share,
        share_error=told.share_error,
        closer=told.closer,
        closer_error=told.closer_error,
        quantile=told.quantile,
        threshold=told.threshold,
        unseen=told.validation,
    )
