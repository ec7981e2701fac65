"""The report of stored figures, whatever is missing among them."""

import json
import math
import re
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from engine.errors import UserError
from engine.figures.extra import require_plots
from engine.study.folder import StudyFolder
from engine.study.records import ROWS, Point, Record, read_record, write_record
from engine.study.report.write import write_report
from engine.study.table import LESSONS, VARIANTS


@pytest.fixture
def study(tmp_path: Path) -> StudyFolder:
    return StudyFolder(tmp_path / "study")


def store(study: StudyFolder, *records: Record) -> None:
    for record in records:
        write_record(study.record(record.name), record)


def report(study: StudyFolder) -> str:
    return write_report(study, study.path / "docs").read_text()


def section_of(text: str, lesson: str) -> str:
    (title,) = (one.title for one in LESSONS if one.name == lesson)
    return text.partition(f"## {title}\n")[2].partition("\n## ")[0]


def line_of(text: str, start: str) -> list[str]:
    (line,) = (line for line in text.splitlines() if line.startswith(f"| {start} |"))
    return [cell.strip() for cell in line.split("|")[1:-1]]


def test_every_lesson_is_told_with_its_figures(study: StudyFolder, record) -> None:
    for place, variant in enumerate(VARIANTS):
        store(study, *(record(variant.name, s, 0.2 + 0.01 * place) for s in variant.seeds))
    text = report(study)
    for lesson in LESSONS:
        told = section_of(text, lesson.name)
        assert lesson.original in told and "**Seen here.**" in told, lesson.name
        assert ("validation loss" in told) == lesson.compares_losses
    for shown in set(re.findall(r"\]\((study/[^)]+\.png)\)", text)):
        with Image.open(study.path / "docs" / shown) as picture:
            picture.load()
    lines = (study.path / "docs/study/figures.jsonl").read_text().splitlines()
    assert len(lines) == sum(len(variant.seeds) for variant in VARIANTS)
    assert json.loads(lines[0])["evaluations"]


def test_differences_are_paired_and_judged(study: StudyFolder, record) -> None:
    for seed, base in enumerate((0.20, 0.30, 0.25)):
        store(
            study,
            record("base", seed, base),
            record("no-norm", seed, base + 0.05 + 0.001 * seed),
            record("flip", seed, base + 0.05 * (seed - 1), loss=0.09 + 0.01 * seed),
        )
    text = report(study)
    _, seeds, weights, _, _, kid, against, copies = line_of(section_of(text, "norm"), "no norm")
    assert (seeds, weights, copies) == ("3", "1,234", "25% ± 0%")
    assert kid == "0.3010 ± 0.0292" and against == "+0.0510 ± 0.0006, worse"
    cells = line_of(section_of(text, "flip"), "mirrored at random")
    assert cells[4].endswith("within the error") and cells[6].endswith("within the error")
    assert "a difference within the error" in section_of(text, "flip")
    raw = line_of(section_of(text, "ema"), "raw weights")
    assert raw[6] == "+0.0500 ± 0.0000, worse"


def test_nan_missing_and_failed_trainings_are_told_and_stop_nothing(
    study: StudyFolder, record
) -> None:
    failed = msgspec.structs.replace(
        record("no-norm", 1, 0.3), trouble="no finite gradient", evaluations=[], curve=[]
    )
    store(
        study,
        record("base", 0, 0.2, loss=None),
        record("base", 1, math.nan),
        record("no-norm", 0, 0.3),
        failed,
        msgspec.structs.replace(record("two-blocks", 0, 0.3), evaluations=[], curve=[]),
        record("long", 0, 0.2),
    )
    text = report(study)
    assert "1 of which could not be trained to the end" in text
    assert line_of(section_of(text, "norm"), "no norm")[1] == "1 (1 failed)"
    assert line_of(section_of(text, "norm"), "base")[5] == "0.2000 ± 0.0100", "the NaN is left out"
    assert line_of(section_of(text, "blocks"), "2 residual blocks")[5] == "-"
    assert "Not measured yet." in section_of(text, "schedule")
    assert "Not measured yet." in section_of(text, "overfit")
    assert "nan" not in text.replace("finance", "").lower().split()


def test_a_single_seed_has_the_error_of_its_images_and_no_verdict(
    study: StudyFolder, record
) -> None:
    store(study, record("base", 0, 0.2), record("attention", 0, 0.1))
    cells = line_of(section_of(report(study), "attention"), "attention at 4x4")
    assert cells[5] == "0.1000 ± 0.0100"
    assert cells[6] == "-0.1000, cannot be told"


def test_course_of_a_long_training(study: StudyFolder, record) -> None:
    one = record("long", 0, 0.2)
    turned = [Point(50, 0.3, 0.11, 0.12), Point(100, 0.1, 0.14, 0.15)]
    store(study, msgspec.structs.replace(one, curve=turned))
    told = section_of(report(study), "epochs")
    assert "lowest after epoch 5 (0.1100) and 0.1400 at the end" in told
    assert "lowest after epoch 10 (0.2000 ± 0.0100)" in told
    assert line_of(told, "5")[1:4] == ["0", "800", "0.1100"]


def test_pictures_of_the_runs_are_shown(study: StudyFolder, record) -> None:
    for name in ("long", "overfit"):
        one = record(name, 0, 0.2)
        store(study, one)
        run = study.run(one)
        run.path.mkdir(parents=True)
        images = np.zeros((8, 4, 16, 16, 3), np.uint8)
        np.savez(run.path / ROWS, **{"train-300": images, "validation-300": images})
    text = report(study)
    with Image.open(study.path / "docs/study/restored-overfit-train.png") as picture:
        assert picture.size == (8 * 18 * 3, 4 * 18 * 3)
    assert "64 training images, trained on, from level 300" in text


def test_settings_told_are_those_of_the_study_not_of_the_table(study: StudyFolder, record) -> None:
    one = record("base", 0, 0.2)
    one.config["training"]["batch_size"] = 8
    store(study, one)
    text = report(study)
    assert "    training.batch_size = 8\n" in text and "100 steps of 8 images" in text
    assert '    data.source = "emoji:portraits"\n' in text
    assert "diffusion.steps =" not in text, "as in the preset"
    assert "The 160 training images themselves" in text and "0.0123 ± 0.0040" in text


def test_conclusions_are_included_where_they_belong(study: StudyFolder, record) -> None:
    store(study, record("base", 0, 0.2), record("no-norm", 0, 0.1))
    words = study.path / "docs/study/conclusions.toml"
    words.parent.mkdir(parents=True)
    words.write_text('norm = "A norm is of use."\nwhole = "All in all."\n')
    text = report(study)
    assert "A norm is of use." in section_of(text, "norm")
    assert "All in all." in text.partition("## All at a glance")[2].partition("\n## ")[0]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ('norms = "x"', "'norms', which is no text for one of network"),
        ("norm = 3", "'norm', which is no text"),
        ('norm = "better by 0.3"', "has a number in 'norm'"),
        ("norm = = 3", "cannot be read"),
    ],
)
def test_bad_conclusions_are_refused(study: StudyFolder, record, words: str, says: str) -> None:
    store(study, record("base", 0, 0.2))
    (study.path / "docs/study").mkdir(parents=True)
    (study.path / "docs/study/conclusions.toml").write_text(words)
    with pytest.raises(UserError, match=says):
        report(study)


def test_nothing_to_report_and_torn_figures_are_refused(study: StudyFolder, record) -> None:
    with pytest.raises(UserError, match="no figures in"):
        report(study)
    store(study, record("base", 0, 0.2))
    study.record("base-seed-0").write_text('{"variant": "ba')
    with pytest.raises(UserError, match="cannot be read"):
        report(study)


def test_figures_of_a_newer_program_are_refused(study: StudyFolder, record) -> None:
    store(study, msgspec.structs.replace(record("base", 0, 0.2), format=99))
    with pytest.raises(UserError, match="format 99, newer"):
        read_record(study.record("base-seed-0"))


def test_what_is_no_number_is_stored_as_none(study: StudyFolder, record) -> None:
    store(study, msgspec.structs.replace(record("base", 0, 0.2), curve=[Point(1, None, None, 1.0)]))
    assert read_record(study.record("base-seed-0")).curve == [Point(1, None, None, 1.0)]


def test_report_is_refused_where_there_is_no_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.figures.extra.find_spec", lambda _: None)
    with pytest.raises(UserError, match=r"pip install 'ddpm-tui\[plots\]'"):
        require_plots("The report's figures")
