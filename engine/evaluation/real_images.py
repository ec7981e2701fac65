"""What is computed of a run's real images: once for each network, and kept in the cache."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.data.cache.location import cache_folder
from engine.data.dataset import Dataset
from engine.data.decoding.preparation import PREPARATION_VERSION, Preparation
from engine.data.images import ImageSet
from engine.metrics.blocks import blocks
from engine.metrics.features.extractor import FeatureExtractor
from engine.metrics.neighbours import Neighbours, nearest_neighbours
from engine.progress import Progress, Steps, finish
from engine.runs.files import naming_disk_trouble

Side = Literal["train", "validation"]
Floats = NDArray[Any]

_MOST_UNSEEN = 2000
"""Validation images whose nearest training images are looked for: enough for a quantile."""
_VALUES_AT_ONCE = 2**23
"""Of points compared at once: bounds the memory (64 MiB)."""


@dataclass(frozen=True)
class RealImages:
    """Training and validation images as a feature network sees them."""

    dataset: Dataset
    extractor: FeatureExtractor
    folder: Path
    """Of the cache, for exactly these images."""

    @classmethod
    def of(
        cls, dataset: Dataset, preparation: Preparation, extractor: FeatureExtractor
    ) -> "RealImages":
        """The images of a run; nothing is computed yet."""
        key = hashlib.sha256(dataset.digest.encode())
        key.update(msgspec.json.encode((PREPARATION_VERSION, preparation)))
        return cls(dataset, extractor, cache_folder() / "features" / key.hexdigest()[:32])

    def missing(self, side: Side) -> int:
        """Images of a side whose features have to be computed."""
        return 0 if self._features_file(side).exists() else len(self._images(side))

    def features(self, side: Side) -> Steps[NDArray[np.float32]]:
        """Features of a side, shape (N, dimensions), mapped from the cache.

        Raises:
            UserError: the disk refuses.
        """
        images, extractor = self._images(side), self.extractor
        shape = (len(images), extractor.dimensions)
        steps = _features(images, extractor, f"computing features of {side} images")
        return (yield from _kept(self._features_file(side), shape, steps))

    def unseen_distances(self, space: Literal["features", "pixels"]) -> Steps[NDArray[np.float64]]:
        """Of validation images, at most 2,000 spread evenly: distance to the nearest training one.

        Raises:
            UserError: the disk refuses.
        """
        name = self.extractor.name if space == "features" else "pixels"
        file = self.folder / f"validation-nearest-{name}.npy"
        count = min(_MOST_UNSEEN, len(self.dataset.validation))
        chosen = np.arange(count) * len(self.dataset.validation) // count
        steps = self._distances(space, chosen)
        return (yield from _kept(file, (count,), steps))

    def nearest_by_pixels(self, pictures: NDArray[np.uint8]) -> Steps[Neighbours]:
        """The nearest training images by pixels; distances in steps of 0 to 255."""
        return (yield from _nearest(pictures, self.dataset.train))

    def nearest_by_features(self, features: NDArray[np.float32]) -> Steps[Neighbours]:
        """The nearest training images by features."""
        train = yield from self.features("train")
        return (yield from _nearest(features, train))

    def _distances(self, space: str, chosen: NDArray[np.int64]) -> Steps[NDArray[np.float64]]:
        if space == "pixels":
            nearest = yield from self.nearest_by_pixels(self.dataset.validation[chosen])
        else:
            features = yield from self.features("validation")
            nearest = yield from self.nearest_by_features(features[chosen])
        return nearest.distance

    def _images(self, side: Side) -> ImageSet:
        return self.dataset.train if side == "train" else self.dataset.validation

    def _features_file(self, side: Side) -> Path:
        return self.folder / f"{side}-{self.extractor.name}.npy"


def _features(
    images: ImageSet, extractor: FeatureExtractor, activity: str
) -> Steps[NDArray[np.float32]]:
    """As `FeatureExtractor.features`, of images that are read as they are needed."""
    answer = np.empty((len(images), extractor.dimensions), np.float32)
    for part in blocks(len(images), extractor.batch):
        answer[part] = finish(extractor.features(images[part]))
        yield Progress(activity, part.stop, len(images))
    return answer


def _nearest(points: Floats, among: Floats | ImageSet) -> Steps[Neighbours]:
    """`nearest_neighbours` within a bounded memory, however many points there are."""
    at_once = max(1, _VALUES_AT_ONCE // int(np.prod(points.shape[1:])))
    place, distance = np.empty(len(points), np.int64), np.empty(len(points))
    for part in blocks(len(points), at_once):
        nearest = yield from nearest_neighbours(points[part], among, at_once)
        place[part], distance[part] = nearest.place, nearest.distance
    return Neighbours(place, distance)


def _kept(file: Path, shape: tuple[int, ...], steps: Steps[Floats]) -> Steps[Floats]:
    """The array in `file`, or what `steps` compute, which is put there whole or not at all."""
    try:
        known: Floats = np.load(file, mmap_mode="r", allow_pickle=False)
        if known.shape == shape:
            return known
    except (OSError, ValueError):
        pass  # Missing, or damaged: it can be made again.
    array = yield from steps
    with naming_disk_trouble("Keeping features in the cache"):
        _put(file, array)
    return array


def _put(file: Path, array: Floats) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        with beside.open("wb") as stream:
            np.save(stream, array)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
