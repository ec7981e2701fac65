"""What the cache tells of images without preparing any."""

from pathlib import Path

import pytest
from engines import tiny_config
from pictures import make_every_damage, make_folder

from engine.data.load import load_dataset
from engine.errors import UserError
from engine.estimate.images import known_images
from engine.progress import finish


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DDPM_CACHE", str(tmp_path / "cache"))


def test_counts_are_the_engines_and_some_images_are_shown(tmp_path: Path) -> None:
    root = make_folder(tmp_path / "set", 30)
    make_every_damage(root / "bad")
    settings = (f"data.source=folder:{root}", "training.batch_size=4", "data.train_images=20")
    config = tiny_config(*settings)
    assert known_images(config) is None
    dataset = finish(load_dataset(config))
    known = known_images(config)
    assert known is not None
    assert (known.train, known.validation) == (20, len(dataset.validation))
    assert known.passed_over == len(dataset.unusable) > 0
    assert known.some.shape == (20, 8, 8, 3)
    assert known_images(tiny_config(*settings, "data.size=16")) is None
    cropped = known_images(tiny_config(*settings, "data.random_crop=0.5"))
    assert cropped is not None and cropped.train == 20


def test_too_few_for_the_settings_is_told(tmp_path: Path) -> None:
    root = make_folder(tmp_path / "set", 30)
    source = f"data.source=folder:{root}"
    finish(load_dataset(tiny_config(source, "training.batch_size=4")))
    with pytest.raises(UserError, match=r"fewer than training.batch_size = 64"):
        known_images(tiny_config(source, "training.batch_size=64"))
