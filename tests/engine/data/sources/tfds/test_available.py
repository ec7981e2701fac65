import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from miniature_sets import CELEBA, FLOWERS, PETS

from engine.data.printable import in_bytes
from engine.data.sources.tfds.available import check_available, missing_files
from engine.data.sources.tfds.catalogue import check_known, downloads_of
from engine.data.sources.tfds.place import (
    check_set,
    download_folder,
    prepared_folder,
    preparing_place,
)
from engine.errors import UserError

ASK = """
import sys
import engine.data.sources.names
import engine.data.sources.tfds.archives
from engine.data.sources.tfds.available import check_available
from engine.errors import UserError
try:
    check_available(sys.argv[1])
except UserError as error:
    print(error)
heavy = {"tensorflow", "tensorflow_datasets", "keras"} & set(sys.modules)
assert not heavy, heavy
"""


def ask(name: str, **variables: str) -> tuple[str, float]:
    """What a new process says, and after how many seconds."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", ASK, name],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip(), time.monotonic() - began


def put_prepared(place: Path, name: str, version: str = "2.1.1") -> Path:
    folder = place / name / version
    folder.mkdir(parents=True)
    for part in ("dataset_info.json", "features.json"):
        (folder / part).write_text("{}")
    return folder


def test_the_published_sets_are_listed() -> None:
    [archive, *labels] = downloads_of(FLOWERS)
    assert (archive.name, archive.size) == ("102flowers.tgz", 344_862_509)
    assert archive.url == "https://www.robots.ox.ac.uk/~vgg/data/flowers/102/102flowers.tgz"
    assert len(archive.sha256) == 64 and len(labels) == 2
    assert {file.name for file in downloads_of(PETS)} == {"images.tar.gz", "annotations.tar.gz"}
    assert "img_align_celeba.zip" in {file.name for file in downloads_of(CELEBA)}


def test_old_lists_and_sets_without_one_are_known() -> None:
    [archive] = [file for file in downloads_of("cifar10") if "binary" in file.name]
    assert archive.name == "cifar-10-binary.tar.gz"
    for name in ("cifar10", "i_naturalist2021", "imagenet_resized/8x8", "mnist"):
        check_known(name)
    assert downloads_of("i_naturalist2021") == ()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("oxford_flower102", "did you mean oxford_flowers102"),
        ("celeba", "celeb_a"),
        ("nothing_such", "knows no set 'nothing_such': see its catalogue"),
        ("../etc", "knows no set"),
        ("mnist/../../x", "knows no set"),
    ],
)
def test_unknown_sets_are_refused_with_near_ones(name: str, says: str) -> None:
    for check in (check_known, check_set, check_available):
        with pytest.raises(UserError) as refusal:
            check(name)
        assert says in str(refusal.value)


def test_without_the_extra_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", None)
    for check in (check_known, check_set, check_available):
        with pytest.raises(UserError, match="its extra `datasets`"):
            check(FLOWERS)


def test_prepared_sets_are_found_in_every_place_the_newest_version_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert prepared_folder(FLOWERS) is None
    home = put_prepared(tmp_path / "home" / "tensorflow_datasets", FLOWERS)
    assert prepared_folder(FLOWERS) == home
    put_prepared(preparing_place(), FLOWERS, "2.9.0")
    newest = put_prepared(preparing_place(), FLOWERS, "2.10.0")
    assert prepared_folder(FLOWERS) == newest
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path / "own"))
    assert prepared_folder(FLOWERS) == newest
    assert prepared_folder("../" + FLOWERS) is None
    own = put_prepared(tmp_path / "own", FLOWERS, "1.0.0")
    assert prepared_folder(FLOWERS) == own


def test_a_set_without_its_configuration_is_that_of_its_note() -> None:
    big = put_prepared(preparing_place(), "imagenet_resized/64x64", "0.1.0")
    assert prepared_folder("imagenet_resized") is None
    note = preparing_place() / "imagenet_resized" / ".config" / "metadata.json"
    note.parent.mkdir()
    note.write_text('{"default_config_name": "64x64"}')
    assert prepared_folder("imagenet_resized") == big == prepared_folder("imagenet_resized/64x64")
    assert prepared_folder("imagenet_resized/8x8") is None


def test_half_a_set_does_not_count() -> None:
    put_prepared(preparing_place(), FLOWERS, "incomplete.KX2_2.1.1")
    (put_prepared(preparing_place(), FLOWERS) / "features.json").unlink()
    assert prepared_folder(FLOWERS) is None


def test_whole_downloads_need_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    folder = download_folder(FLOWERS)
    folder.mkdir(parents=True)
    for file in downloads_of(FLOWERS):
        with (folder / file.name).open("wb") as stream:
            stream.truncate(file.size)  # sparse
        about = {"url_info": {"size": file.size, "checksum": file.sha256}}
        (folder / f"{file.name}.INFO").write_text(json.dumps(about))
    check_available(FLOWERS)
    with (folder / "setid.mat").open("wb") as stream:
        stream.truncate(7)
    assert [file.name for file in missing_files(FLOWERS)] == ["setid.mat"]
    with pytest.raises(UserError, match=r"by hand setid.mat \(15.0 kB\) from https"):
        check_available(FLOWERS)


def test_offline_is_told_within_three_seconds_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        port = server.getsockname()[1]
        callers = [socket.socket() for _ in range(4)]
        for caller in callers:
            caller.setblocking(False)
            caller.connect_ex(("127.0.0.1", port))
        said, seconds = ask(FLOWERS, https_proxy=f"http://127.0.0.1:{port}")
        for caller in callers:
            caller.close()
    assert seconds < 3
    assert said.startswith(
        f"{FLOWERS} is not on this machine yet, and the proxy 127.0.0.1:{port} cannot be reached "
        f"(no answer within 2 s): download by hand 102flowers.tgz (344.9 MB) from https://www."
    )
    assert said.endswith("into a folder DIR, then run `ddpm-tui data flowers --from DIR`.")


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "http://nowhere.invalid:3128"])
def test_a_refusing_or_unknown_host_is_told_too(proxy: str) -> None:
    said, seconds = ask(CELEBA, https_proxy=proxy)
    assert seconds < 3
    assert "img_align_celeba.zip (1.4 GB) from https://drive.google.com/" in said
    assert "`ddpm-tui data celeba --from DIR`" in said


def test_a_prepared_set_asks_nobody() -> None:
    put_prepared(preparing_place(), FLOWERS)
    said, _ = ask(FLOWERS, https_proxy="http://127.0.0.1:9")
    assert said == ""


def test_other_sets_are_named_as_they_are_typed() -> None:
    said, _ = ask("cifar10", https_proxy="http://127.0.0.1:9", http_proxy="http://127.0.0.1:9")
    assert said.endswith("`ddpm-tui data tfds:cifar10 --from DIR`.")


def test_sizes_read_as_a_person_writes_them() -> None:
    sizes = (0, 502, 14_989, 344_862_509, 1_443_490_838, 3 * 10**15)
    assert [in_bytes(size) for size in sizes] == [
        "0 bytes",
        "502 bytes",
        "15.0 kB",
        "344.9 MB",
        "1.4 GB",
        "3000.0 TB",
    ]
