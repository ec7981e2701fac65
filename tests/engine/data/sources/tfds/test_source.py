"""The published builders, on archives in miniature."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from miniature_sets import (
    CELEBA,
    FLOWERS,
    PETS,
    jpeg,
    make_celeba,
    make_flowers,
    make_pets,
    write_list,
)
from PIL import Image

from engine.data.sources.tfds.place import preparing_place
from engine.data.sources.tfds.source import TfdsSource, open_tfds
from engine.progress import Progress, finish


def open_miniature(
    name: str, make: Callable[[Path], dict], place: Path, lists: Path
) -> tuple[TfdsSource, dict, list[Progress]]:
    archives = place / "by hand"
    archives.mkdir()
    made = make(archives)
    write_list(lists, name, archives)
    told: list[Progress] = []
    return finish(open_tfds(name, archives), told.append), made, told


def test_flowers(tmp_path: Path, lists: Path) -> None:
    source, numbers, told = open_miniature(FLOWERS, make_flowers, tmp_path, lists)
    pictures = list(source.pictures())
    assert len(source) == len(pictures) == 12
    assert source.split_rule == "every_split"
    assert source.stamp == "oxford_flowers102/2.1.1 train=5 validation=3 test=4"
    drawn = {jpeg(number): number for number in range(1, 13)}
    for split, key in (("train", "trnid"), ("validation", "valid"), ("test", "tstid")):
        mine = [picture for picture in pictures if picture.split == split]
        assert [picture.place for picture in mine] == list(range(len(numbers[key])))
        assert sorted(drawn[picture.content] for picture in mine) == sorted(numbers[key])
        for picture in mine:
            assert picture.name == (
                f"{split}/{picture.place:06} image_{drawn[picture.content]:05}.jpg"
            )
    assert [picture.split for picture in pictures] == ["train"] * 5 + ["validation"] * 3 + [
        "test"
    ] * 4
    for first in (0, 1, 4, 5, 7, 8, 11, 12):
        rest = [picture.name for picture in source.pictures(first)]
        assert rest == [picture.name for picture in pictures[first:]]

    assert {progress.activity for progress in told} == {
        "checking 102flowers.tgz",
        "checking imagelabels.mat",
        "checking setid.mat",
        "unpacking and preparing oxford_flowers102",
    }
    left = {path.name for path in preparing_place().glob("downloads/*")}
    assert left == set(), "what was unpacked is removed, what was given is not copied"
    again = finish(open_tfds(FLOWERS), pytest.fail)
    assert [p.name for p in again.pictures()] == [p.name for p in pictures]


def test_pets(tmp_path: Path, lists: Path) -> None:
    source, names, _ = open_miniature(PETS, make_pets, tmp_path, lists)
    pictures = list(source.pictures())
    assert source.split_rule == "every_split"
    assert source.stamp == "oxford_iiit_pet/4.0.0 train=4 test=1"
    by_split = {"train": names["trainval"], "test": names["test"]}
    for split, expected in by_split.items():
        mine = [picture.name.split()[1] for picture in pictures if picture.split == split]
        assert sorted(mine) == sorted(f"{name}.jpg" for name in expected)
    for picture in pictures:
        with Image.open(io.BytesIO(picture.content)) as image:
            assert (image.format, image.size) == ("JPEG", (40, 30))


def test_celeba(tmp_path: Path, lists: Path) -> None:
    source, partitions, _ = open_miniature(CELEBA, make_celeba, tmp_path, lists)
    pictures = list(source.pictures())
    assert source.split_rule == "given"
    assert source.stamp == "celeb_a/2.1.0 train=4 validation=2"
    drawn = {jpeg(number, 178, 218): number for number in range(1, 9)}
    for split, partition in (("train", 0), ("validation", 1)):
        mine = [drawn[picture.content] for picture in pictures if picture.split == split]
        assert sorted(mine) == partitions[partition]
    assert len(source) == len(pictures) == 6, "the test partition is left alone"
    assert pictures[4].name == "validation/000000"


def test_mocked_set_of_the_published_size() -> None:
    import tensorflow_datasets as tfds

    with tfds.testing.mock_data(num_examples=1020):
        builder = tfds.builder(FLOWERS)
        sizes = {"test": 6149, "train": 1020, "validation": 1020}
        naming = tfds.core.ShardedFileTemplate(
            data_dir=Path("nowhere"), dataset_name=FLOWERS, filetype_suffix="tfrecord"
        )
        builder.info.set_splits(
            tfds.core.splits.SplitDict(
                tfds.core.SplitInfo(
                    name=split, shard_lengths=[size], num_bytes=1, filename_template=naming
                )
                for split, size in sizes.items()
            )
        )
        source = TfdsSource(FLOWERS, builder)
        assert len(source) == 8189
        assert source.stamp.endswith("train=1020 validation=1020 test=6149")
        pictures = source.pictures(1019 + 1)
        first = next(pictures)
        assert (first.split, first.place) == ("validation", 0)
        with Image.open(io.BytesIO(first.content)) as image:
            assert image.mode == "RGB"
