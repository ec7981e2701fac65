import numpy as np
import pytest
from engines import tiny_config

from engine.config import Config, load_config
from engine.data.dataset import Dataset, load_dataset
from engine.data.progress import finish
from engine.data.sources.emoji import find_emoji
from engine.data.split import is_validation
from engine.errors import UserError


def load(config: Config) -> Dataset:
    return finish(load_dataset(config))


def test_dataset_has_the_size_asked_for_on_both_sides() -> None:
    dataset = load(load_config("demo"))
    assert dataset.train.shape == (919, 16, 16, 3) and dataset.train[:3].dtype == np.uint8
    assert dataset.validation.shape == (114, 16, 16, 3)
    assert dataset.train[:].std() > 40


def test_no_group_is_on_both_sides_and_adding_pictures_moves_none() -> None:
    portraits = {emoji.group for emoji in find_emoji("portraits")}
    everything = {emoji.group for emoji in find_emoji("all")}
    kept = {group for group in portraits if is_validation(group, 0.1)}
    assert 0 < len(kept) < len(portraits) / 4
    assert {g for g in everything if is_validation(g, 0.1)} >= kept & everything
    assert kept <= {group for group in portraits if is_validation(group, 0.2)}


def test_split_keeps_the_fraction_asked_for() -> None:
    names = [f"picture-{number}" for number in range(20_000)]
    assert np.mean([is_validation(name, 0.1) for name in names]) == pytest.approx(0.1, abs=0.01)


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
