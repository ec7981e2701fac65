from pathlib import Path

import numpy as np
import pytest
from engines import tiny_config
from pictures import make_folder

from engine.config import Config, load_config
from engine.data.dataset import Dataset
from engine.data.load import load_dataset
from engine.errors import UserError
from engine.progress import finish


def load(config: Config) -> Dataset:
    return finish(load_dataset(config))


def test_dataset_has_the_size_asked_for_on_both_sides() -> None:
    dataset = load(load_config("demo"))
    assert dataset.train.shape == (919, 16, 16, 3) and dataset.train[:3].dtype == np.uint8
    assert dataset.validation.shape == (114, 16, 16, 3)
    assert dataset.train[:].std() > 40


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("training.batch_size=2000", "919 training images, fewer than training.batch_size = 2000"),
        ("data.source=flickr", "no such source: use flowers, pets"),
        ("data.source=emoji:cars", "no such group"),
    ],
)
def test_unusable_data_is_refused(setting: str, says: str) -> None:
    with pytest.raises(UserError) as refusal:
        load(load_config("demo", [setting]))
    assert says in str(refusal.value)


def test_fewer_images_are_chosen_by_the_seed_and_stay_on_their_side() -> None:
    whole = load(tiny_config())
    some = load(tiny_config("data.train_images=40", "data.validation_images=5"))
    other = load(tiny_config("data.train_images=40", "seed=1"))
    assert (len(some.train), len(some.validation)) == (40, 5)
    assert len(other.validation) == len(whole.validation)
    assert not np.array_equal(some.train[:], other.train[:])
    known = {image.tobytes() for image in whole.train[:]}
    assert all(image.tobytes() in known for image in some.train[:])


def test_share_of_validation_images_follows_its_setting() -> None:
    few, many = (load(tiny_config(f"data.validation_fraction={share}")) for share in (0.1, 0.4))
    assert len(few.validation) < len(many.validation)
    assert 0.25 < len(many.validation) / (len(many.train) + len(many.validation)) < 0.55


@pytest.mark.parametrize("key", ["train_images", "validation_images"])
def test_more_images_than_there_are_cannot_be_asked_for(key: str) -> None:
    with pytest.raises(UserError, match=rf"data\.{key} is 5000, but .* has only"):
        load(tiny_config(f"data.{key}=5000"))


def test_too_few_usable_images_are_refused_with_the_first_reason(tmp_path: Path) -> None:
    root = make_folder(tmp_path / "set", 20)
    (root / "empty.png").write_bytes(b"")
    settings = (f"data.source=folder:{root}", "training.batch_size=4")
    assert len(load(tiny_config(*settings)).unusable) == 1
    with pytest.raises(UserError) as refusal:
        load(tiny_config(*settings, "data.minimum_images=21"))
    assert (
        "has 20 images that can be used (1 had to be passed over: 'empty.png' is empty; "
        "`ddpm-tui data` names them), fewer than data.minimum_images = 21" in str(refusal.value)
    )


def test_batch_counts_with_what_is_accumulated() -> None:
    with pytest.raises(UserError, match=r"batch_size = 16 times training.accumulate = 50: use"):
        load(tiny_config("training.accumulate=50"))


def test_set_that_leaves_nothing_to_validate_on_is_refused(tmp_path: Path) -> None:
    root = make_folder(tmp_path / "set", 20)
    settings = (f"data.source=folder:{root}", "training.batch_size=4", "data.keep_together=folders")
    with pytest.raises(UserError, match="leaves no validation image: raise"):
        load(tiny_config(*settings, "data.validation_fraction=0.01"))


def test_images_to_crop_are_larger_and_the_others_are_not() -> None:
    plain, cropped = load(tiny_config()), load(tiny_config("data.random_crop=0.5"))
    assert plain.to_augment.shape == plain.train.shape == (121, 8, 8, 3)
    assert cropped.to_augment.shape == (121, 12, 12, 3)
    assert cropped.validation.shape == plain.validation.shape
    np.testing.assert_array_equal(cropped.train[:], plain.train[:])
    assert cropped.digest == plain.digest


def test_digest_tells_other_images_and_other_sides() -> None:
    digests = [
        load(tiny_config(*settings)).digest
        for settings in ([], ["data.source=emoji:travel"], ["data.validation_fraction=0.3"])
    ]
    assert len(set(digests)) == 3
    assert load(tiny_config("data.size=16")).digest == digests[0]


def test_images_are_copies_of_rows_of_the_file() -> None:
    images = load(tiny_config()).train
    batch = images[np.array([5, 0, 5])]
    assert batch.shape == (3, 8, 8, 3) and batch.flags.writeable
    np.testing.assert_array_equal(batch[0], images[5:6][0])
    np.testing.assert_array_equal(images.subset(np.array([7, 5]))[:][1], batch[0])
