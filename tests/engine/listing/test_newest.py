from pathlib import Path

import msgspec
from log_lines import evaluation, train

from engine.listing.newest_kid import Kid, newest_kid
from engine.listing.newest_records import newest_records
from engine.runs.directory import RunDirectory
from engine.runs.evaluations import log_evaluation
from engine.runs.files import append_line
from engine.runs.records import Resumed, ValidationRecord


def validation(step: int) -> ValidationRecord:
    return ValidationRecord(step, step / 10, 0.1, 0.2, 7, 0.0)


def test_newest_figure_is_that_which_still_holds(tmp_path: Path) -> None:
    run = RunDirectory(tmp_path)
    assert newest_kid(run) is None
    for step in (10, 20, 30):
        log_evaluation(run, evaluation(step, value=step / 1000))
    assert newest_kid(run) == Kid("kid-efficientnet-lite0", 0.03, 0.001, 30, 256)
    append_line(run.evaluations, Resumed(25, 0.0))
    assert newest_kid(run) == Kid("kid-efficientnet-lite0", 0.02, 0.001, 20, 256)


def test_figure_far_from_the_end_is_found(tmp_path: Path) -> None:
    run = RunDirectory(tmp_path)
    log_evaluation(run, evaluation(10))
    for step in range(20, 120):
        log_evaluation(run, evaluation(step))
    append_line(run.evaluations, Resumed(10, 0.0))
    found = newest_kid(run)
    assert found is not None and found.step == 10
    append_line(run.evaluations, Resumed(-1, 0.0))
    assert newest_kid(run) is None


def test_newest_lines_of_both_kinds_are_found_however_far_they_are(tmp_path: Path) -> None:
    log = tmp_path / "metrics.jsonl"
    assert newest_records(log).train is None
    lines = [validation(10), *(train(step) for step in range(11, 3000)), Resumed(2500, 0.0)]
    log.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    newest = newest_records(log)
    assert newest.train == train(2500) and newest.validation == validation(10)
    append_line(log, Resumed(5, 0.0))
    newest = newest_records(log)
    assert newest.train is None and newest.validation is None


def test_line_that_is_being_written_does_not_count_yet(tmp_path: Path) -> None:
    log = tmp_path / "metrics.jsonl"
    append_line(log, train(1))
    with log.open("ab") as stream:
        stream.write(msgspec.json.encode(train(2)))
    assert newest_records(log).train == train(1)
