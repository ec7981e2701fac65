"""Results in a run: numbered, whole or not there, readable by others, deletable."""

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest

from engine.errors import UserError
from engine.results.result import (
    Facts,
    Result,
    ResultWriter,
    delete_result,
    disk_space,
    find_result,
    list_results,
)
from engine.results.settings import (
    SamplerSettings,
    check_count,
    check_level,
    check_settings,
)
from engine.runs.directory import RunDirectory

PICTURES = np.random.default_rng(0).integers(0, 256, (3, 8, 8, 3), np.uint8)


def facts(**more: object) -> Facts:
    known: dict[str, object] = {
        "kind": "sample", "settings": SamplerSettings(), "step": 12, "total_levels": 500,
        "levels": [499, 249], "count": 3, "image_size": 8, "frames": [0, 1, 2],
        "keyframes": [0, 1], "time": 1.0, "seconds": 2.0,
    }  # fmt: skip
    return Facts(**{**known, **more})  # type: ignore[arg-type]


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return RunDirectory(tmp_path)


def make(run: RunDirectory, **more: object) -> Result:
    writer = ResultWriter(run, more.get("kind", "sample"))  # type: ignore[arg-type]
    writer.add_pictures("final", PICTURES)
    return writer.finish(facts(**more))


def test_result_comes_back_as_it_was_written(run: RunDirectory) -> None:
    written = make(run)
    found = find_result(run, written.name)
    assert found.facts == written.facts
    assert np.array_equal(found.pictures(), PICTURES)


def test_numbers_go_up_over_all_kinds_and_are_not_given_twice(run: RunDirectory) -> None:
    assert [make(run).name, make(run, kind="fork").name] == ["sample-1", "fork-2"]
    delete_result(find_result(run, "sample-1"))
    assert make(run).name == "sample-3"
    assert [result.name for result in list_results(run)] == ["fork-2", "sample-3"]


def test_discarded_result_leaves_nothing(run: RunDirectory) -> None:
    writer = ResultWriter(run, "sample")
    writer.add_pictures("final", PICTURES)
    writer.discard()
    assert list(run.samples.iterdir()) == []


def test_what_a_killed_engine_left_is_swept_away_and_never_listed(run: RunDirectory) -> None:
    left = ResultWriter(run, "sample").folder
    assert list_results(run) == []
    make(run)
    assert not left.exists()


def test_damaged_result_is_passed_over_in_the_list_and_named_when_asked_for(
    run: RunDirectory,
) -> None:
    damaged = make(run)
    (damaged.path / "result.json").write_text("{")
    make(run)
    assert [result.name for result in list_results(run)] == ["sample-2"]
    with pytest.raises(UserError, match="sample-1' cannot be read"):
        find_result(run, "sample-1")


def test_result_of_a_newer_program_is_refused(run: RunDirectory) -> None:
    newer = make(run)
    file = newer.path / "result.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "format": 9}))
    with pytest.raises(UserError, match="format 9, newer"):
        find_result(run, newer.name)


def test_pictures_cut_off_are_refused(run: RunDirectory) -> None:
    result = make(run)
    file = result.path / "final.npy"
    file.write_bytes(file.read_bytes()[:-10])
    with pytest.raises(UserError, match="cannot be read"):
        result.pictures()


@pytest.mark.parametrize("name", ["nosuch", "sample-9", "../sample-1", ".sample-1.partial", ""])
def test_unknown_result_is_refused_with_those_there_are(run: RunDirectory, name: str) -> None:
    make(run)
    with pytest.raises(UserError, match="the newest are sample-1"):
        find_result(run, name)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"steps": 0}, "0 sampling steps cannot be done"),
        ({"steps": 501}, "choose 1 to 500"),
        ({"eta": 1.5}, "eta is 1.5"),
        ({"eta": 0.5, "sampler": "ddpm"}, "eta belongs to the sampler ddim"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_settings_that_cannot_work_are_refused(changes: dict[str, object], says: str) -> None:
    settings = msgspec.structs.replace(SamplerSettings(), **changes)
    with pytest.raises(UserError, match=says):
        check_settings(settings, 500)


def test_usual_settings_are_allowed() -> None:
    for sampler in ("ddpm", "ddim", "dpm-solver"):
        check_settings(SamplerSettings(sampler=sampler, steps=500), 500)  # type: ignore[arg-type]
    check_settings(SamplerSettings(sampler="ddim", eta=1.0), 500)
    check_count(256)
    check_level(499, 500)


@pytest.mark.parametrize("count", [0, -1, 257])
def test_too_many_images_or_none_are_refused(count: int) -> None:
    with pytest.raises(UserError, match="choose 1 to 256"):
        check_count(count)


@pytest.mark.parametrize("level", [-1, 500])
def test_level_that_is_none_is_refused(level: int) -> None:
    with pytest.raises(UserError, match="0 \\(the cleanest\\) to 499"):
        check_level(level, 500)


def test_deleting_frees_what_was_said_and_leaves_nothing(run: RunDirectory) -> None:
    result, other = make(run), make(run)
    assert disk_space(result) == sum(path.stat().st_size for path in result.path.iterdir()) > 576
    delete_result(result)
    assert list(run.samples.iterdir()) == [other.path]
    assert disk_space(result) == 0
    with pytest.raises(UserError, match="sample-1 is gone already"):
        delete_result(result)


def test_rest_of_what_was_deleted_is_swept_away_and_never_listed(run: RunDirectory) -> None:
    """As when the disk refused to remove a file of it."""
    rest = run.samples / ".sample-1.4711.partial"
    make(run).path.rename(rest)
    assert list_results(run) == []
    make(run)
    assert not rest.exists()
