from pathlib import Path

import msgspec
import pytest
from pictures import make_every_damage, make_folder, save

from engine.config.schema import Data
from engine.data.cache.store import prepared_pictures
from engine.data.decoding.preparation import preparation_of
from engine.data.survey.report import Report, survey
from engine.data.survey.sheet import sheet_places
from engine.progress import finish


def report_of(root: Path, **settings: object) -> Report:
    data = Data(source=f"folder:{root}", size=32, **settings)  # type: ignore[arg-type]
    prepared = finish(prepared_pictures(data.source, preparation_of(data)))
    return finish(survey(prepared, data))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_folder(tmp_path_factory.mktemp("set") / "set", 100)
    save(root / "small.gif", 20, 30, seed=200)
    save(root / "wide.jpg", 300, 100, seed=201)
    (root / "copy.png").write_bytes((root / "0007.png").read_bytes())
    save(root / "other/again.jpg", seed=9, quality=80)
    make_every_damage(root / "bad")
    return root


def test_counts_sizes_and_kinds(root: Path) -> None:
    report = report_of(root)
    assert report.images == 104 and report.passed_over == 17
    assert report.train + report.validation == 104
    assert report.smallest == (20, 30) and report.largest == (300, 100)
    assert report.commonest == (40, 30, 102)
    assert report.formats == {"PNG": 101, "JPEG": 2, "GIF": 1}
    assert report.modes == {"RGB": 103, "P": 1}
    assert report.too_small == 103 and report.named_too_small[0] == "0000.png"
    assert {trouble.name for trouble in report.troubles} >= {"bad/empty.png", "bad/bomb.png"}
    assert 0.2 < report.sigma_data < 0.8 and len(report.mean) == 3
    assert report.cache_bytes > 104 * 32 * 32 * 3


def test_copies_and_near_duplicates_are_told_apart(root: Path) -> None:
    report = report_of(root)
    assert (report.copies.images, report.copies.groups, report.copies.across) == (2, 1, 0)
    assert report.copies.named == [["0007.png", "copy.png"]]
    assert report.near_duplicates.named == [["0009.png", "other/again.jpg"]]


def test_alike_across_the_sides_is_counted_and_named_first(tmp_path: Path) -> None:
    root = make_folder(tmp_path / "set/train", 30)
    make_folder(tmp_path / "set/val", 20)
    save(root / "z.png", seed=700)
    save(root / "y.jpg", seed=700, quality=90)
    likeness = report_of(tmp_path / "set")
    assert likeness.split_rule == "given"
    assert (likeness.copies.groups, likeness.copies.across) == (20, 20)
    assert likeness.near_duplicates.across == 0
    assert likeness.near_duplicates.named == [["train/y.jpg", "train/z.png"]]


def test_report_survives_as_json(root: Path) -> None:
    report = report_of(root)
    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report


@pytest.mark.parametrize("wanted", [1, 7, 100])
def test_sheet_spreads_over_the_set(wanted: int) -> None:
    places = sheet_places(50, wanted)
    assert len(places) == min(50, wanted) and places[0] == 0
    assert wanted == 1 or places[-1] == 49
