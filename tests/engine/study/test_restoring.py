"""Bringing real images back: whose, and what is counted."""

from pathlib import Path

import numpy as np
import pytest

from engine.config import load_config
from engine.config.load import apply_settings
from engine.evaluation.protocol import extractor_of
from engine.metrics.kid import kid
from engine.progress import finish
from engine.results.settings import SamplerSettings
from engine.runs.directory import RunDirectory
from engine.sampling.model import Model
from engine.sampling.weights import ChosenWeights
from engine.study.judged import PROTOCOL
from engine.study.restoring import (
    _figures,
    overfit_images,
    restore,
    rms,
    spread,
    standard_error,
)
from engine.study.scale import measure_scale

FOOD = ("data.source=emoji:food", "data.size=8", "network.filters=[8]", "network.groups=4")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    config = load_config("demo", [*FOOD, "network.attention=[]", "network.patch=1", "seed=3"])
    return Model.build(RunDirectory(tmp_path_factory.mktemp("run")), config)


def test_full_model_is_asked_for_the_very_images_of_the_overfit_one(model: Model) -> None:
    few = apply_settings(model.config, ["data.train_images=64"])
    overfit = Model.build(RunDirectory(Path("nowhere")), few)
    np.testing.assert_array_equal(overfit_images(model), overfit.dataset.train[:])
    np.testing.assert_array_equal(overfit_images(overfit), overfit.dataset.train[:])


def test_spread_takes_all_or_64_evenly() -> None:
    images = np.arange(200).reshape(-1, 1, 1, 1).astype(np.uint8)
    assert spread(images[:7]).ravel().tolist() == list(range(7))
    chosen = spread(images).ravel()
    assert len(chosen) == 64 and set(np.diff(chosen)) == {3, 4} and chosen[0] == 0


def test_nothing_is_lost_from_the_cleanest_level(model: Model) -> None:
    weights = ChosenWeights(model.initial, 0)
    work = restore(model, weights, [0], SamplerSettings(steps=5))
    while True:
        try:
            assert next(work).is_boundary
        except StopIteration as end:
            figures, rows = end.value
            break
    assert [(one.side, one.level) for one in figures] == [("train", 0), ("validation", 0)]
    assert all(one.rms < 6 and one.strayed == 0 for one in figures)
    noisy, restored, original, nearest = rows["train-0"].swapaxes(0, 1)
    assert rms(restored, original).mean() <= 6 and rms(noisy, original).mean() < 6
    np.testing.assert_array_equal(nearest, original)


def test_strayed_is_nearer_to_another_training_image() -> None:
    flat = np.array([0, 100, 200], np.uint8)
    train = np.broadcast_to(flat[:, None, None, None], (3, 4, 4, 3)).copy()
    restored = train + np.array([10, 60, 0], np.uint8)[:, None, None, None]
    told = _figures("train", 5, restored, train, train)
    assert told.rms == pytest.approx((10 + 60 + 0) / 3)
    assert told.strayed == pytest.approx(1 / 3), "160 is nearer to 200 than to 100"
    assert told.rms_error == pytest.approx(np.std([10, 60, 0], ddof=1) / 3**0.5)


def test_copy_of_the_original_in_another_place_is_no_other_image() -> None:
    train = np.zeros((3, 4, 4, 3), np.uint8)
    train[2] = 255
    restored = np.full((1, 4, 4, 3), 5, np.uint8)
    assert _figures("train", 5, restored, train[:1], train).strayed == 0


def test_standard_error_of_one_is_unknown() -> None:
    assert np.isnan(standard_error(np.array([1.0])))


def test_scale_is_the_kid_of_the_training_images(model: Model) -> None:
    work = measure_scale(model)
    while True:
        try:
            assert next(work).is_boundary
        except StopIteration as end:
            scale = end.value
            break
    extractor = extractor_of(PROTOCOL)
    train, validation = (
        finish(extractor.features(images[:]))
        for images in (model.dataset.train, model.dataset.validation)
    )
    told = finish(kid(train, validation))
    assert (scale.kid, scale.error, scale.images) == (
        pytest.approx(told.value),
        pytest.approx(told.standard_error),
        len(train),
    )
