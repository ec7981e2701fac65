"""Sets that are not among the published three: which image, which splits, which configuration."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tensorflow_datasets as tfds
from PIL import Image

from engine.data.sources.tfds.images import image_feature
from engine.data.sources.tfds.source import TfdsSource, open_tfds
from engine.errors import UserError
from engine.progress import finish

IMAGE, LABEL = tfds.features.Image(), tfds.features.ClassLabel(num_classes=3)


class Greys(tfds.core.GeneratorBasedBuilder):
    """Grey squares, each level once; the configuration lists the splits with their sizes."""

    VERSION = tfds.core.Version("1.2.3")
    BUILDER_CONFIGS = [
        tfds.core.BuilderConfig(name=name)
        for name in ("train=5", "a=2,b=3", "train=4,test=2", "train=3,extra=1,validation=2,test=1")
    ]

    def _info(self) -> tfds.core.DatasetInfo:
        features = tfds.features.FeaturesDict(
            {"picture": tfds.features.Image(shape=(None, None, 1)), "label": LABEL}
        )
        return tfds.core.DatasetInfo(builder=self, features=features, description="Greys.")

    def _split_generators(self, _: object) -> dict[str, Iterator]:
        sizes = dict(split.split("=") for split in self.builder_config.name.split(","))
        return {split: self._generate_examples(int(size)) for split, size in sizes.items()}

    def _generate_examples(self, size: int) -> Iterator[tuple[int, dict]]:
        for level in range(size):
            yield level, {"picture": np.full((4, 4, 1), level, np.uint8), "label": 0}


@pytest.fixture
def prepare_greys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Prepares the set as any user of tensorflow-datasets does, in a place of their own."""
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path / "own"))

    def prepare(config: str) -> TfdsSource:
        Greys(config=config, data_dir=tmp_path / "own").download_and_prepare()
        return finish(open_tfds(f"greys/{config}"), pytest.fail)

    return prepare


def levels(source: TfdsSource, split: str) -> list[int]:
    found = []
    for picture in source.pictures():
        with Image.open(io.BytesIO(picture.content)) as image:
            assert image.mode == "L"
            if picture.split == split:
                found.append(image.getpixel((0, 0)))
    return sorted(found)


def test_one_split_is_divided_by_a_hash(prepare_greys) -> None:
    source = prepare_greys("train=5")
    assert (source.split_rule, len(source)) == ("hash", 5)
    assert levels(source, "train") == [0, 1, 2, 3, 4]
    assert [picture.name for picture in source.pictures(3)] == ["train/000003", "train/000004"]


def test_splits_of_other_names_are_taken_together(prepare_greys) -> None:
    source = prepare_greys("a=2,b=3")
    assert (source.split_rule, len(source)) == ("hash", 5)
    assert source.stamp == "greys/a=2,b=3/1.2.3 a=2 b=3"
    assert levels(source, "b") == [0, 1, 2]


def test_test_stands_in_for_validation(prepare_greys) -> None:
    source = prepare_greys("train=4,test=2")
    assert (source.split_rule, len(source)) == ("given", 6)
    assert levels(source, "validation") == [0, 1]
    assert [picture.name for picture in source.pictures(4)] == ["test/000000", "test/000001"]


def test_other_splits_than_train_and_validation_are_left_alone(prepare_greys) -> None:
    source = prepare_greys("train=3,extra=1,validation=2,test=1")
    assert source.stamp.endswith("1.2.3 train=3 validation=2")
    assert [picture.split for picture in source.pictures()] == ["train"] * 3 + ["validation"] * 2


def test_without_a_configuration_the_first_one_is_meant(prepare_greys) -> None:
    prepare_greys("train=5")
    assert finish(open_tfds("greys")).stamp == "greys/train=5/1.2.3 train=5"


def test_damaged_records_are_one_sentence(prepare_greys, tmp_path: Path) -> None:
    prepare_greys("train=5")
    [records] = (tmp_path / "own").rglob("*.tfrecord*")
    content = bytearray(records.read_bytes())
    content[len(content) // 2] ^= 255
    records.write_bytes(content)
    source = finish(open_tfds("greys/train=5"))
    with pytest.raises(UserError, match=r"own/greys/train=5/1.2.3 is damaged \(DataLossError\)"):
        list(source.pictures())


@pytest.mark.parametrize(
    ("features", "key"),
    [
        ({"image": IMAGE, "mask": IMAGE, "label": LABEL}, "image"),
        ({"photo": IMAGE, "label": LABEL}, "photo"),
        ({"image": LABEL, "photo": IMAGE}, "photo"),
    ],
)
def test_the_image_is_found(features: dict, key: str) -> None:
    assert image_feature("some", tfds.features.FeaturesDict(features)) == key


@pytest.mark.parametrize(
    ("features", "says"),
    [
        ({"label": LABEL}, "some has no image among its features label: choose"),
        ({"left": IMAGE, "right": IMAGE, "label": LABEL}, r"several images \(left, right\) among"),
        ({"image": tfds.features.Image(dtype=np.float32, shape=(4, 4, 1))}, "some are float32"),
    ],
)
def test_sets_without_one_image_of_eight_bits_are_refused(features: dict, says: str) -> None:
    with pytest.raises(UserError, match=says):
        image_feature("some", tfds.features.FeaturesDict(features))
