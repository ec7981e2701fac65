import numpy as np
import pytest

from engine.config.schema import Data
from engine.data.cache.facts import Entry
from engine.data.sources.emoji import find_emoji
from engine.data.split import is_validation, validation_mask


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


def test_published_rule_keeps_the_last_fifth_of_every_split() -> None:
    """TFDS's `train[:80%]+validation[:80%]+test[:80%]`, at the sizes of Oxford Flowers."""
    sizes = {"train": 1020, "validation": 1020, "test": 6149}
    entries = [
        Entry(f"{split}/{place}", split=split, place=place)
        for split, size in sizes.items()
        for place in range(size)
    ]
    mask = validation_mask(entries, "every_split", Data(validation_fraction=0.2))
    assert mask.sum() == 8189 - (816 + 816 + 4919) == 1638
    by_name = dict(zip([entry.name for entry in entries], mask, strict=True))
    assert not by_name["train/815"] and by_name["train/816"] and by_name["train/1019"]
    assert not by_name["test/4918"] and by_name["test/4919"]


def test_picture_that_cannot_be_used_keeps_its_place_in_a_published_split() -> None:
    entries = [Entry(str(place), split="train", place=place) for place in range(10)]
    entries[3] = Entry("3", trouble="damaged", split="train", place=3)
    mask = validation_mask(entries, "every_split", Data(validation_fraction=0.2))
    assert mask.tolist() == [False] * 7 + [True] * 2


def test_given_splits_are_kept() -> None:
    entries = [Entry("a", split="train"), Entry("b", split="validation")]
    assert validation_mask(entries, "given", Data()).tolist() == [False, True]


def test_copies_share_a_side_and_folders_do_if_asked() -> None:
    copies = [Entry(f"{n}.png", digest=str(n % 50)) for n in range(200)]
    mask = validation_mask(copies, "hash", Data(validation_fraction=0.3))
    assert (mask.reshape(4, 50) == mask[:50]).all() and 0 < mask.sum() < 200
    frames = [Entry(f"film {n // 20}/{n}.png", digest=str(n)) for n in range(400)]
    settings = Data(validation_fraction=0.3, keep_together="folders")
    sides = validation_mask(frames, "hash", settings).reshape(20, 20)
    assert (sides == sides[:, :1]).all() and 0 < sides.sum() < 400
