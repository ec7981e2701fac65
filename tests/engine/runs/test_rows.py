import random
from pathlib import Path

import msgspec
import numpy as np
import pytest
from log_lines import evaluation, train

from engine.runs.directory import RunDirectory
from engine.runs.evaluations import Memorised, log_evaluation
from engine.runs.files import append_line
from engine.runs.metrics import MetricHistory
from engine.runs.records import LevelLossRecord, Resumed, TrainRecord, ValidationRecord
from engine.runs.rows import TABLE_KINDS, read_rows


def test_a_run_without_a_log_has_empty_tables(tmp_path: Path) -> None:
    for kind in TABLE_KINDS:
        table = read_rows(RunDirectory(tmp_path), kind)
        assert list(table.rows) == [] and len(table.columns) > 6


@pytest.mark.parametrize("seed", range(5))
def test_rows_are_those_that_the_workbench_draws(tmp_path: Path, seed: int) -> None:
    run, random_ = RunDirectory(tmp_path), random.Random(seed)
    step = 0
    for _ in range(300):
        if random_.random() < 0.05:
            step = random_.randrange(-1, step + 1)
            append_line(run.metrics, Resumed(step, 0.0))
            step = max(step, 0)
        step += random_.randrange(1, 10)
        append_line(run.metrics, train(step, random_.random()))
        if random_.random() < 0.2:
            append_line(run.metrics, ValidationRecord(step, 1.0, random_.random(), None, 7, 0.0))
    history = MetricHistory(run.metrics)
    history.update()
    for kind, drawn in (("train", history.train), ("validation", history.validation)):
        table = read_rows(run, kind)  # type: ignore[arg-type]
        columns = drawn.columns()
        assert list(table.columns) == list(columns)
        rows = np.array(table.rows, float)
        np.testing.assert_array_equal(rows, np.stack(list(columns.values()), axis=1))


def test_types_are_those_of_the_records(tmp_path: Path) -> None:
    run = RunDirectory(tmp_path)
    append_line(run.metrics, train(7, None))
    table = read_rows(run, "train")
    assert table.columns["step"] is int and table.columns["loss_scale"] is float
    row = dict(zip(table.columns, table.rows[0], strict=True))
    assert type(row["step"]) is int and row["loss"] is None


def test_levels_are_a_row_for_each_range(tmp_path: Path) -> None:
    run = RunDirectory(tmp_path)
    append_line(run.metrics, LevelLossRecord(5, 0.5, [1.0, None], [3.0, 4.0], [5.0, 6.0], 9.0))
    table = read_rows(run, "levels")
    assert list(table.columns)[3] == "range"
    assert table.rows == [(5, 0.5, 9.0, 0, 1.0, 3.0, 5.0), (5, 0.5, 9.0, 1, None, 4.0, 6.0)]


def test_evaluations_are_flat_and_those_given_up_left_out(tmp_path: Path) -> None:
    run = RunDirectory(tmp_path)
    told = Memorised(share=0.1, share_error=0.2, closer=0.3, closer_error=0.4, quantile=0.05,
                     threshold=0.6, unseen=7)  # fmt: skip
    log_evaluation(run, evaluation(10, by_pixels=told))
    log_evaluation(run, evaluation(90))
    append_line(run.evaluations, Resumed(50, 0.0))
    table = read_rows(run, "evaluations")
    (row,) = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    assert (row["step"], row["by_pixels_closer"], row["by_features_closer"]) == (10, 0.3, None)
    assert table.columns["clip"] is bool and table.columns["by_pixels_unseen"] is int
    assert table.columns["fid"] is float and "by_pixels" not in table.columns


def test_lines_that_are_no_record_are_counted(tmp_path: Path) -> None:
    run = RunDirectory(tmp_path)
    lines = [b"torn", msgspec.json.encode(train(1)), b"", b'{"kind":"other"}']
    run.metrics.write_bytes(b"\n".join(lines) + b'\n{"kind":"train","st')
    table = read_rows(run, "train")
    assert (len(table.rows), table.unreadable) == (1, 2)
    assert [field.name for field in msgspec.structs.fields(TrainRecord)] == list(table.columns)
