"""What the ends of a metric log tell, against what reading all of it tells."""

import os
import random
from pathlib import Path

import msgspec
import pytest

from engine.listing.log_ends import read_log_ends
from engine.runs.files import append_line
from engine.runs.records import Record, Resumed, TrainRecord, ValidationRecord


def train(step: int, time: float) -> TrainRecord:
    return TrainRecord(step, step / 7, 0.123456789, 1.0, 1e-3, 0.9, step, 0.1, 100.0, time)


def write(path: Path, records: list[Record]) -> None:
    path.write_bytes(b"".join(msgspec.json.encode(record) + b"\n" for record in records))


def sessions(lengths: list[int], gaps: list[float], seed: int = 0) -> tuple[list[Record], float]:
    """A log of so many lines a session, a gap before each but the first; and what was trained."""
    random_ = random.Random(seed)
    records: list[Record] = []
    now, trained, step = 1e9, 0.0, 0
    for session, length in enumerate(lengths):
        if session:
            now += gaps[session - 1]
            records.append(Resumed(step, now))
        for _ in range(length):
            if records:
                wait = random_.uniform(0.5, 1.5) * (20 if random_.random() < 0.02 else 1)
                now, trained = now + wait, trained + wait
            step += 10
            records.append(train(step, now))
            if random_.random() < 0.05:
                records.append(ValidationRecord(step, step / 7, 0.1, 0.1, 9, now))
    return records, trained


def test_short_log_is_told_exactly(tmp_path: Path) -> None:
    records, trained = sessions([20, 1, 30], [3600.0, 9e5])
    write(tmp_path / "log", records)
    ends = read_log_ends(tmp_path / "log")
    assert ends is not None
    assert ends.seconds_trained == pytest.approx(trained)
    assert (ends.step, ends.time) == (510, records[-1].time)
    assert ends.epoch == pytest.approx(510 / 7)


@pytest.mark.parametrize("seed", range(8))
def test_nights_are_found_in_a_long_log(tmp_path: Path, seed: int) -> None:
    random_ = random.Random(seed)
    lengths = [random_.randrange(1, 9000) for _ in range(random_.randrange(2, 5))]
    gaps = [10 ** random_.uniform(2, 6) for _ in lengths[1:]]
    records, trained = sessions(lengths, gaps, seed)
    write(tmp_path / "log", records)
    ends = read_log_ends(tmp_path / "log")
    assert ends is not None
    whole = records[-1].time - records[0].time
    overlooked = ends.seconds_trained - trained
    assert -1e-3 <= overlooked <= sum(gap for gap in gaps if gap < 0.04 * whole) + 1e-3


def test_log_that_never_stopped_costs_few_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records, trained = sessions([40_000], [])
    write(tmp_path / "log", records)
    read: list[int] = []
    pread = os.pread
    monkeypatch.setattr(os, "pread", lambda *words: read.append(words[1]) or pread(*words))
    ends = read_log_ends(tmp_path / "log")
    assert ends is not None and ends.seconds_trained == pytest.approx(trained)
    assert sum(read) < 200_000 < (tmp_path / "log").stat().st_size / 30


def test_clock_that_was_set_back_between_two_engines(tmp_path: Path) -> None:
    write(tmp_path / "log", [train(1, 100.0), train(2, 160.0), Resumed(2, 50.0), train(3, 70.0)])
    ends = read_log_ends(tmp_path / "log")
    assert ends is not None and ends.seconds_trained == pytest.approx(80.0)


def test_resume_is_the_newest_word_on_where_it_is(tmp_path: Path) -> None:
    write(tmp_path / "log", [train(10, 1.0), train(20, 2.0), Resumed(10, 9.0)])
    ends = read_log_ends(tmp_path / "log")
    assert ends is not None and (ends.step, ends.epoch, ends.seconds_trained) == (10, None, 1.0)
    append_line(tmp_path / "log", Resumed(-1, 10.0))
    ends = read_log_ends(tmp_path / "log")
    assert ends is not None and ends.step == 0


@pytest.mark.parametrize("content", [b"", b"\n\n", b"no json\n", b'{"kind":"train","step":1'])
def test_log_without_a_line_tells_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "log").write_bytes(content)
    assert read_log_ends(tmp_path / "log") is None
    assert read_log_ends(tmp_path / "nosuch") is None
    assert read_log_ends(tmp_path) is None


def test_torn_lines_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "log", [train(1, 1.0), train(2, 3.0)])
    with (tmp_path / "log").open("ab") as log:
        log.write(b'{"kind":"train","st\n' + msgspec.json.encode(train(3, 4.0)) + b"\n{")
    ends = read_log_ends(tmp_path / "log")
    assert ends is not None and (ends.step, ends.seconds_trained) == (3, 3.0)


def test_damaged_stretch_hides_what_is_in_it_and_no_more(tmp_path: Path) -> None:
    records, trained = sessions([500, 500], [1e5])
    with (tmp_path / "log").open("wb") as log:
        for number, record in enumerate(records):
            log.write(msgspec.json.encode(record) + b"\n")
            if number == 480:
                log.write(b"x" * 100_000 + b"\n")
    ends = read_log_ends(tmp_path / "log")
    assert ends is not None and ends.step == 10_000
    assert trained <= ends.seconds_trained <= records[-1].time - records[0].time
