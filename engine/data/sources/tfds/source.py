"""Published sets through TensorFlow Datasets: prepared once, then read record by record."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.data.picture import Picture
from engine.data.printable import printable_name
from engine.data.sources.source import SplitRule
from engine.data.sources.tfds.catalogue import set_of
from engine.data.sources.tfds.images import has_file_names, image_feature
from engine.data.sources.tfds.place import check_set, prepared_folder
from engine.data.sources.tfds.preparing import prepare
from engine.errors import UserError
from engine.progress import Steps

_EVERY_SPLIT = frozenset({"oxford_flowers102", "oxford_iiit_pet"})
"""The study this grew out of trained on 80 % of each of their splits."""

_USUAL_ORDER = ("train", "validation", "test")


@dataclass(frozen=True)
class _Part:
    """A split of the set: its name there, its name here, its number of pictures."""

    split: str
    called: str
    size: int


class TfdsSource:
    """The pictures of a prepared set, still encoded, in the order of its records."""

    def __init__(self, name: str, builder: Any) -> None:
        """Describe what `builder` has prepared.

        Args:
            name: NAME or NAME/CONFIG.
            builder: a tensorflow_datasets DatasetBuilder whose set is prepared.

        Raises:
            UserError: the set has no image, or several.
        """
        self._name, self._builder = name, builder
        features = builder.info.features
        self._image = image_feature(name, features)
        self._has_file_names = has_file_names(features)
        sizes = {key: info.num_examples for key, info in builder.info.splits.items()}
        self._rule, self._parts = _divide(set_of(name), {k: n for k, n in sizes.items() if n})

    @property
    def stamp(self) -> str:
        """Name, version and number of pictures of each split."""
        counts = " ".join(f"{part.split}={part.size}" for part in self._parts)
        return f"{self._builder.info.full_name} {counts}"

    @property
    def split_rule(self) -> SplitRule:
        """How the set is divided: a property of the set."""
        return self._rule

    def __len__(self) -> int:
        return sum(part.size for part in self._parts)

    def pictures(self, first: int = 0) -> Iterator[Picture]:
        """Its pictures, from number `first` on; those before are not read.

        Raises:
            UserError: the prepared files are damaged.
        """
        for part in self._parts:
            if first < part.size:
                yield from self._read(part, first)
            first = max(0, first - part.size)

    def _read(self, part: _Part, first: int) -> Iterator[Picture]:
        import tensorflow as tf

        try:
            for place, record in enumerate(self._records(part, first), first):
                yield Picture(
                    name=_picture_name(part.split, place, record.get("file_name")),
                    content=record[self._image],
                    split=part.called,
                    place=place,
                )
        except tf.errors.OpError as error:
            raise UserError(
                f"The prepared set in {self._builder.data_dir} is damaged "
                f"({type(error).__name__}): delete this folder, and it will be prepared anew."
            ) from error

    def _records(self, part: _Part, first: int) -> Iterator[dict[str, Any]]:
        import tensorflow_datasets as tfds

        keys = {self._image: True} | ({"file_name": True} if self._has_file_names else {})
        records = self._builder.as_dataset(
            split=tfds.core.ReadInstruction(part.split, from_=first, unit="abs"),
            shuffle_files=False,
            decoders=tfds.decode.PartialDecoding(
                keys, decoders={self._image: tfds.decode.SkipDecoding()}
            ),
            # One file after the other is the order of the records; nothing is kept in memory.
            read_config=tfds.ReadConfig(interleave_cycle_length=1, try_autocache=False),
        )
        yield from records.as_numpy_iterator()


def open_tfds(name: str, archives: Path | None = None) -> Steps[TfdsSource]:
    """Download and prepare a published set if it is not prepared yet, and open it.

    Args:
        name: NAME or NAME/CONFIG.
        archives: a folder with the set's files, downloaded by hand; None: they are downloaded.

    Raises:
        UserError: the extra is not installed, the set is unknown or has not one image, a file
            cannot be downloaded, lacks or is another one, or the disk refuses.
    """
    check_set(name)
    folder = prepared_folder(name)
    if folder is None:
        folder = yield from prepare(name, archives)
    import tensorflow_datasets as tfds

    return TfdsSource(name, tfds.builder_from_directory(folder))


def _divide(name: str, sizes: dict[str, int]) -> tuple[SplitRule, list[_Part]]:
    """How a set with these splits is divided, and the splits that are read."""
    known = [split for split in _USUAL_ORDER if split in sizes]
    every = [*known, *sorted(sizes.keys() - set(known))]
    if name in _EVERY_SPLIT:
        return "every_split", [_Part(split, split, sizes[split]) for split in every]
    if "train" in known and len(known) > 1:
        kept = known[1]
        return "given", [
            _Part("train", "train", sizes["train"]),
            _Part(kept, "validation", sizes[kept]),
        ]
    return "hash", [_Part(split, split, sizes[split]) for split in every]


def _picture_name(split: str, place: int, file_name: bytes | None) -> str:
    # A set may use a file's name twice: its number makes it the only one.
    number = f"{split}/{place:06}"
    said = printable_name(file_name.decode(errors="replace")) if file_name else ""
    return f"{number} {said}".rstrip()
