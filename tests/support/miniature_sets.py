"""Published sets in miniature: their archives, laid out as the published ones, with drawn images.

Their lists of files are those of tensorflow-datasets with the sums of the miniatures, in a folder
laid out as its package.
"""

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.io import savemat

FLOWERS, PETS, CELEBA = "oxford_flowers102", "oxford_iiit_pet", "celeb_a"


def jpeg(number: int, width: int = 40, height: int = 30) -> bytes:
    """An image unlike that of any other number."""
    rng = np.random.default_rng(number)
    colours = rng.integers(0, 256, (2, 3, 3), dtype=np.uint8)
    return _encoded(Image.fromarray(colours).resize((width, height)), "JPEG")


def make_flowers(folder: Path) -> dict[str, list[int]]:
    """Twelve images; returns the numbers of each split's."""
    numbers = {"trnid": [3, 1, 5, 7, 9], "valid": [2, 4, 6], "tstid": [8, 10, 12, 11]}
    files = {f"jpg/image_{number:05}.jpg": jpeg(number) for number in range(1, 13)}
    _write_tar(folder / "102flowers.tgz", files)
    savemat(folder / "imagelabels.mat", {"labels": np.arange(1, 13, dtype=np.uint8)[None]})
    splits = {key: np.array([value], np.uint16) for key, value in numbers.items()}
    savemat(folder / "setid.mat", splits)
    return numbers


def make_pets(folder: Path) -> dict[str, list[str]]:
    """Seven images, one of them a PNG called JPEG that the builder mends; the names per split."""
    names = {"trainval": ["Abyssinian_1", "Abyssinian_34", "pug_2", "pug_10"], "test": ["pug_3"]}
    every = [name for split in names.values() for name in split]
    images = {f"images/{name}.jpg": jpeg(number) for number, name in enumerate(every)}
    drawn = Image.open(io.BytesIO(jpeg(1))).convert("RGBA")
    images["images/Abyssinian_34.jpg"] = _encoded(drawn, "PNG")
    _write_tar(folder / "images.tar.gz", images)
    annotations = {
        f"annotations/{split}.txt": "".join(f"{name} 1 1 1\n" for name in listed).encode()
        for split, listed in names.items()
    }
    trimap = _encoded(Image.fromarray(np.full((30, 40), 2, np.uint8)), "PNG")
    annotations |= {f"annotations/trimaps/{name}.png": trimap for name in every}
    box = "<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>9</xmax><ymax>8</ymax></bndbox>"
    size = "<size><width>40</width><height>30</height><depth>3</depth></size>"
    xml = f"<annotation>{size}<object>{box}</object></annotation>".encode()
    annotations |= {f"annotations/xmls/{name}.xml": xml for name in names["trainval"]}
    _write_tar(folder / "annotations.tar.gz", annotations)
    return names


def make_celeba(folder: Path) -> dict[int, list[int]]:
    """Eight faces; the numbers of each partition."""
    from tensorflow_datasets.datasets.celeb_a import celeb_a_dataset_builder as published

    partitions = {0: [1, 2, 4, 7], 1: [3, 8], 2: [5, 6]}
    numbers = sorted(number for some in partitions.values() for number in some)
    with zipfile.ZipFile(folder / "img_align_celeba.zip", "w") as archive:
        for number in numbers:
            archive.writestr(f"img_align_celeba/{number:06}.jpg", jpeg(number, 178, 218))
    side = {number: side for side, some in partitions.items() for number in some}
    _write_lines(folder / "list_eval_partition.txt", numbers, lambda n: [side[n]])
    _write_lines(folder / "identity_CelebA.txt", numbers, lambda n: [100 + n])
    for name, heading in (
        ("list_attr_celeba.txt", published.ATTR_HEADINGS),
        ("list_landmarks_align_celeba.txt", published.LANDMARK_HEADINGS),
    ):
        head = f"{len(numbers)}\n{' '.join(heading)}\n"
        _write_lines(folder / name, numbers, lambda n, h=heading: [1] * len(h), head)
    return partitions


def write_list(lists: Path, name: str, folder: Path) -> None:
    """List the files in `folder` as tensorflow-datasets lists the published ones of `name`."""
    spec = find_spec("tensorflow_datasets")
    assert spec is not None and spec.submodule_search_locations
    published = Path(spec.submodule_search_locations[0]) / "datasets" / name / "checksums.tsv"
    target = lists / "datasets" / name / "checksums.tsv"
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = []
    for line in published.read_text().splitlines():
        url, _, _, called = line.split("\t")
        content = (folder / called).read_bytes()
        sum_ = hashlib.sha256(content).hexdigest()
        lines.append(f"{url}\t{len(content)}\t{sum_}\t{called}\n")
    target.write_text("".join(lines))


def _write_tar(path: Path, files: dict[str, bytes]) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


def _write_lines(path: Path, numbers: Iterable[int], values: object, head: str = "") -> None:
    assert callable(values)
    lines = (f"{n:06}.jpg {' '.join(str(value) for value in values(n))}\n" for n in numbers)
    path.write_text(head + "".join(lines))


def _encoded(image: Image.Image, kind: str) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind)
    return stream.getvalue()
