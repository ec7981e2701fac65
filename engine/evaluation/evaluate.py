"""Draw images, compare them with real ones: the figures, and how they were made."""

import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.data.decoding.preparation import preparation_of
from engine.evaluation.generated import Generated, generate
from engine.evaluation.memorised import closeness
from engine.evaluation.protocol import extractor_of
from engine.evaluation.real_images import RealImages
from engine.evaluation.settings import EvaluationSettings, check_enough, check_evaluation
from engine.evaluation.workload import Workload
from engine.metrics.fid import fid, fit_gaussian
from engine.metrics.kid import Kid, kid
from engine.metrics.kid_subsets import subset_kid
from engine.runs.evaluations import Evaluation
from engine.sampling.model import Model
from engine.sampling.moment import Moment
from engine.sampling.weights import ChosenWeights


@dataclass(frozen=True)
class Measured:
    """An evaluation, and what there is to look at."""

    evaluation: Evaluation
    pairs: NDArray[np.uint8] | None
    """Shape (N, 2, H, W, C): each image and its nearest training image, the nearest pairs first;
    None where memorisation was not measured."""


def evaluate(
    model: Model, weights: ChosenWeights, settings: EvaluationSettings
) -> Generator[Moment, None, Evaluation]:
    """As `measure`, for the figures alone."""
    measured = yield from measure(model, weights, settings)
    return measured.evaluation


def measure(
    model: Model, weights: ChosenWeights, settings: EvaluationSettings
) -> Generator[Moment, None, Measured]:
    """Draw images and judge them by the run's validation and training images.

    Everything follows from the weights, the settings and the run's images: the same figure twice.
    Nothing is written but features of real images, to the cache.

    Args:
        model: of the run; its images are prepared if they are not yet.
        weights: to draw with, as `settings.sampling` names them.
        settings: how.

    Raises:
        UserError: the settings cannot work, there are too few validation images, the protocol's
            weights cannot be had, or the disk refuses.
    """
    started = time.time()
    check_evaluation(settings, model.config.diffusion.steps)
    dataset = yield from model.images.load_in_moments()
    check_enough(len(dataset.validation), settings.protocol)
    yield Moment("loading the feature network", True)
    extractor = extractor_of(settings.protocol, settings.weights_file)
    real = RealImages.of(dataset, preparation_of(model.config.data), extractor)
    work = Workload(
        {
            "features": settings.images
            + real.missing("validation")
            + (real.missing("train") if settings.is_complete else 0),
            "sampling": settings.images * settings.sampling.steps,
        }
    )
    references = yield from work.follow(real.features("validation"), "features")
    if settings.is_complete:
        yield from work.follow(real.features("train"), "features")
    generated = yield from generate(model, weights, settings, extractor, work)
    value = yield from work.follow(kid(generated.features, references))
    about: Mapping[str, object] = {}
    pairs = None
    if settings.is_complete:
        about = yield from _published(generated, references, settings.sampling.seed, work)
        near = yield from closeness(generated, real, settings.sampling.seed, work)
        about = {**about, "by_features": near.by_features, "by_pixels": near.by_pixels}
        pairs = near.pairs
    return Measured(_evaluation(settings, weights, dataset, value, started, about), pairs)


def _published(
    generated: Generated, references: NDArray[np.float32], seed: int, work: Workload
) -> Generator[Moment, None, dict[str, object]]:
    """The figures that papers print, beside KID with its error."""
    subsets = yield from work.follow(subset_kid(generated.features, references, seed=seed))
    yield from work.tell("computing FID")
    distance = fid(fit_gaussian(generated.features), fit_gaussian(references))
    return {
        "fid": distance.value,
        "subset_mean": subsets.mean,
        "subset_sd": subsets.sd,
        "subsets": subsets.subsets,
        "subset_size": subsets.size,
    }


def _evaluation(
    settings: EvaluationSettings,
    weights: ChosenWeights,
    dataset: Dataset,
    value: Kid,
    started: float,
    about: Mapping[str, object],
) -> Evaluation:
    sampling = settings.sampling
    return Evaluation(
        protocol=settings.protocol,
        value=value.value,
        standard_error=value.standard_error,
        images=value.images,
        references=value.references,
        images_digest=dataset.digest,
        sampler=sampling.sampler,
        steps=sampling.steps,
        eta=sampling.eta,
        clip=sampling.clip,
        seed=sampling.seed,
        weights=sampling.weights,
        checkpoint=sampling.checkpoint,
        step=weights.step,
        is_live=weights.is_live,
        time=started,
        seconds=time.time() - started,
        **about,  # type: ignore[arg-type]
    )
