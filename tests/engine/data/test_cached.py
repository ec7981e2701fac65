"""What front ends find of a run's images without preparing any."""

from pathlib import Path

import numpy as np
import pytest
from engines import tiny_config
from pictures import make_folder, save

from engine.config import Config
from engine.data.cached import cached_dataset
from engine.data.dataset import Dataset
from engine.data.load import load_dataset
from engine.errors import UserError
from engine.progress import finish


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("DDPM_CACHE", str(folder))
    return folder


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "set", 30)


def config_of(pictures: Path, *settings: str) -> Config:
    source = f"data.source=folder:{pictures}"
    return tiny_config(source, "training.batch_size=4", "data.validation_fraction=0.3", *settings)


def assert_same(one: Dataset | None, other: Dataset) -> None:
    assert one is not None and one.digest == other.digest
    for side in ("train", "validation", "to_augment"):
        np.testing.assert_array_equal(getattr(one, side)[:], getattr(other, side)[:])


@pytest.mark.parametrize("setting", ["data.random_crop=1", "data.random_crop=0.5", "seed=3"])
def test_prepared_images_are_found_as_the_engine_has_them(pictures: Path, setting: str) -> None:
    config = config_of(pictures, "data.train_images=8", setting)
    assert cached_dataset(config) is None
    loaded = finish(load_dataset(config))
    assert_same(cached_dataset(config), loaded)


def test_images_of_another_size_or_without_room_to_crop_are_not_prepared(pictures: Path) -> None:
    finish(load_dataset(config_of(pictures)))
    assert cached_dataset(config_of(pictures, "data.size=16")) is None
    assert cached_dataset(config_of(pictures, "data.random_crop=0.5")) is None


def test_source_that_is_gone_is_still_in_the_cache(pictures: Path) -> None:
    config = config_of(pictures)
    loaded = finish(load_dataset(config))
    pictures.rename(pictures.with_name("moved"))
    assert_same(cached_dataset(config), loaded)


def test_digest_tells_that_the_pictures_have_changed(pictures: Path) -> None:
    config = config_of(pictures)
    before = finish(load_dataset(config)).digest
    save(pictures / "more.png", seed=99)
    known = cached_dataset(config)
    assert known is not None and known.digest == before
    after = finish(load_dataset(config)).digest
    known = cached_dataset(config)
    assert known is not None and known.digest == after != before


def test_damaged_cache_is_none(pictures: Path, cache: Path) -> None:
    config = config_of(pictures)
    finish(load_dataset(config))
    (index,) = cache.glob("images/*/index.jsonl")
    index.write_bytes(b"{torn\n")
    assert cached_dataset(config) is None


def test_too_few_images_are_refused_as_the_engine_does(pictures: Path) -> None:
    finish(load_dataset(config_of(pictures)))
    with pytest.raises(UserError, match=r"fewer than training\.batch_size = 50"):
        cached_dataset(config_of(pictures, "training.batch_size=50"))
