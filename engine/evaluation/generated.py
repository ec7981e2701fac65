"""The images to judge, drawn in batches, and their features."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.settings import EvaluationSettings
from engine.evaluation.workload import Workload
from engine.metrics.blocks import blocks
from engine.metrics.features.extractor import FeatureExtractor
from engine.sampling.drawings.drawing import frames_of, spaced_levels
from engine.sampling.model import Model
from engine.sampling.moment import Moment
from engine.sampling.pictures import to_pictures
from engine.sampling.randomness import Purpose, fixed_noise
from engine.sampling.weights import ChosenWeights


@dataclass(frozen=True)
class Generated:
    """What was drawn."""

    pictures: NDArray[np.uint8]
    """Shape (N, H, W, C)."""
    features: NDArray[np.float32]
    """Shape (N, dimensions)."""


def generate(
    model: Model,
    weights: ChosenWeights,
    settings: EvaluationSettings,
    extractor: FeatureExtractor,
    work: Workload,
) -> Generator[Moment, None, Generated]:
    """Draw the images, those that `ddpm-tui sample` draws from the same seed.

    Image i is a function of seed and i, whatever the batch; no frame on the way is kept. A batch's
    features follow at once, so that after the first one the pace of everything is known.
    """
    total, sampling = settings.images, settings.sampling
    pictures = np.empty(model.image_shape(total), np.uint8)
    features = np.empty((total, extractor.dimensions), np.float32)
    levels = spaced_levels(model, sampling)
    for part in blocks(total, settings.batch):
        count = part.stop - part.start
        activity = f"drawing images, {part.start:,}/{total:,}"
        x = fixed_noise(sampling.seed, Purpose.SAMPLE, part.start, model.image_shape(count))
        frames = frames_of(model, weights, sampling, x, levels, first_image=part.start)
        for frame in frames:
            # Waits for a GPU, whose time is then the step's.
            x = np.asarray(frame.x_t)
            yield from work.tell(activity, "sampling", count)
        pictures[part] = to_pictures(x)
        steps = extractor.features(pictures[part])
        features[part] = yield from work.follow(steps, "features", activity)
    return Generated(pictures, features)
