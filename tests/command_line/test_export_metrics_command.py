"""`ddpm-tui export-metrics` as a user runs it."""

import csv
from pathlib import Path

import pytest
from command import ddpm_tui, ddpm_tui_without
from log_lines import evaluation, train
from pyarrow import parquet

from engine.config import load_config
from engine.runs.directory import RunDirectory
from engine.runs.evaluations import log_evaluation
from engine.runs.files import append_line
from engine.runs.records import LevelLossRecord, Resumed, ValidationRecord
from engine.runs.store import create_run


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run `one` in `runs`, resumed once."""
    place = tmp_path_factory.mktemp("export")
    run = create_run(place / "runs", "one", load_config("demo"))
    for step in (10, 20, 30):
        append_line(run.metrics, train(step))
    append_line(run.metrics, ValidationRecord(30, 3.0, 0.1, 0.2, 7, 0.0))
    append_line(run.metrics, Resumed(20, 0.0))
    append_line(run.metrics, train(30, None))
    append_line(run.metrics, ValidationRecord(30, 3.0, 0.3, None, 7, 0.0))
    append_line(run.metrics, LevelLossRecord(30, 3.0, [1.0], [2.0], [None], 0.0))
    log_evaluation(run, evaluation(30, name='the "best", so far'))
    return place


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_csv_to_the_standard_output(place: Path) -> None:
    ended = ddpm_tui(place, "export-metrics", "one")
    assert ended.returncode == 0 and ended.stderr == ""
    rows = table(ended.stdout)
    assert [row["step"] for row in rows] == ["10", "20", "30"]
    assert [row["loss"] for row in rows] == ["0.5", "0.5", ""]
    assert "\r" not in ended.stdout


@pytest.mark.parametrize(
    ("kind", "column", "values"),
    [
        ("validation", "ema_loss", ["0.3"]),
        ("levels", "validation_ema", ["2.0"]),
        ("evaluations", "name", ['the "best", so far']),
    ],
)
def test_other_tables_into_a_file(place: Path, kind: str, column: str, values: list[str]) -> None:
    ended = ddpm_tui(place, "export-metrics", "one", "--kind", kind, "--output", "out.csv")
    assert (ended.returncode, ended.stdout) == (0, "")
    assert ended.stderr == "1 rows of one are in out.csv.\n"
    assert [row[column] for row in table((place / "out.csv").read_text())] == values


def test_lines_that_are_no_record_are_told(place: Path) -> None:
    run = RunDirectory(place / "runs" / "one")
    with run.metrics.open("ab") as log:
        log.write(b"torn\n")
    ended = ddpm_tui(place, "export-metrics", "one")
    assert ended.stderr == "1 line of its log is no record, and left out.\n"


@pytest.mark.parametrize("kind", ["train", "levels", "evaluations"])
def test_parquet(place: Path, kind: str) -> None:
    words = ("--kind", kind, "--format", "parquet", "--output", "out.parquet")
    ended = ddpm_tui(place, "export-metrics", "one", *words)
    assert ended.returncode == 0, ended.stderr
    read = parquet.read_table(place / "out.parquet")
    rows = table(ddpm_tui(place, "export-metrics", "one", "--kind", kind).stdout)
    as_text = [
        {name: "" if value is None else str(value) for name, value in row.items()}
        for row in read.to_pylist()
    ]
    assert as_text == rows
    assert str(read.schema.field("step").type) == "int64"


def test_empty_parquet_has_its_columns(place: Path) -> None:
    create_run(place / "runs", "new", load_config("demo"))
    words = ("--format", "parquet", "--output", "empty.parquet")
    assert ddpm_tui(place, "export-metrics", "new", *words).returncode == 0
    assert parquet.read_table(place / "empty.parquet").num_columns == 12


def test_parquet_without_pyarrow_says_how_to_get_it(place: Path) -> None:
    ended = ddpm_tui_without("pyarrow", place, "export-metrics", "one", "--format", "parquet")
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        "ddpm-tui: Parquet files are written by pyarrow, which is not installed: install ddpm-tui "
        "with its extra `parquet` (pip install 'ddpm-tui[parquet]'), or take --format csv."
    ]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nosuch"], "There is no run 'nosuch'"),
        (["one", "--output", "nosuch/out.csv"], "Writing 'nosuch/out.csv' failed: No such file"),
        (["one", "--output", "runs"], "Writing 'runs' failed: Is a directory"),
        (["one", "--format", "xlsx"], "xlsx"),
        (["one", "--kind", "everything"], "everything"),
    ],
)
def test_refused(place: Path, words: list[str], says: str) -> None:
    ended = ddpm_tui(place, "export-metrics", *words)
    assert ended.returncode == 2 and ended.stdout == ""
    assert says in ended.stderr and "Traceback" not in ended.stderr
