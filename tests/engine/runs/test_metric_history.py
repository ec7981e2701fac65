"""Reading the metric log from its end, against reading it line by line from the beginning."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.runs import line_log, metrics
from engine.runs.files import append_line
from engine.runs.metrics import (
    TRAIN_COLUMNS,
    VALIDATION_COLUMNS,
    LevelLossRecord,
    MetricHistory,
    Record,
    Resumed,
    TrainRecord,
    ValidationRecord,
)

steps = st.integers(0, 40)
numbers = st.none() | st.floats(-1e3, 1e3)


def train(step: int, loss: float | None = 0.5) -> TrainRecord:
    return TrainRecord(step, step / 8, loss, None, 1e-3, 0.9, step, 0.1, 100.0, step * 2.0)


records = st.one_of(
    st.builds(train, steps, numbers),
    st.builds(lambda step, loss: ValidationRecord(step, 1.0, loss, None, 7, 2.0), steps, numbers),
    st.builds(lambda step: LevelLossRecord(step, 1.0, [0.5, None], [0.4], [0.6], 0.0), steps),
    st.builds(lambda step: Resumed(step, 0.0), st.integers(-1, 40)),
)
whole = records.map(msgspec.json.encode)
broken = st.sampled_from(
    [
        b"",
        b"  ",
        b"{",
        b'{"kind":"train","st',
        b'{"kind":"resumed","step":3,',
        b'{"kind":"resumed","step":3,\n"time":1.0}',
        b'{"kind":"resumed","step":1,"time":0.0} {"kind":"resumed","step":1,"time":0.0}',
        b'{"kind":"resumed","step":99999999999999999999999999,"time":0.0}',
        b'{"kind":"other","step":3}',
        b'{"ki\xff":1}',
        b'{"kind":"re\xff"}',
        b"[" * 3000,
    ]
)
texts = st.lists(whole | whole | whole | broken, max_size=25).map(
    lambda lines: b"".join(line + b"\n" for line in lines)
)


class Obvious:
    """The log as its rules say, line by line."""

    def __init__(self, content: bytes) -> None:
        self.rows: list[Record] = []
        self.resumes: list[int] = []
        self.unreadable = 0
        for line in content.split(b"\n")[:-1]:
            self._read(line)

    def _read(self, line: bytes) -> None:
        try:
            record = msgspec.json.decode(line, type=Record)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self.unreadable += bool(line.strip())
            return
        if isinstance(record, Resumed):
            self.rows = [row for row in self.rows if row.step <= record.step]
            self.resumes = [*(step for step in self.resumes if step <= record.step), record.step]
        else:
            self.rows.append(record)

    def table(self, kind: type[Record], names: tuple[str, ...]) -> dict[str, list[float]]:
        rows = [row for row in self.rows if isinstance(row, kind)]
        values = {name: [getattr(row, name) for row in rows] for name in names}
        return {
            name: [np.nan if value is None else float(value) for value in column]
            for name, column in values.items()
        }


def assert_says(history: MetricHistory, content: bytes) -> None:
    expected = Obvious(content)
    for table, kind, names in (
        (history.train, TrainRecord, TRAIN_COLUMNS),
        (history.validation, ValidationRecord, VALIDATION_COLUMNS),
    ):
        columns = table.columns()
        for name, values in expected.table(kind, names).items():
            np.testing.assert_array_equal(columns[name], values)
    assert history.levels == [row for row in expected.rows if isinstance(row, LevelLossRecord)]
    assert history.resumes == expected.resumes
    assert history.unreadable == expected.unreadable
    trained = [row for row in expected.rows if isinstance(row, TrainRecord)]
    assert history.newest == (trained[-1] if trained else None)


class Witness:
    """Remembers what a history has handed out, and that none of it changes."""

    def __init__(self, history: MetricHistory) -> None:
        self._history = history
        self._seen: list[tuple[np.ndarray, np.ndarray]] = []
        self._rewrites = -1
        self._loss = np.empty(0)

    def look(self) -> None:
        history = self._history
        loss = history.train.columns()["loss"]
        for view, copy in self._seen:
            np.testing.assert_array_equal(view, copy)
        if history.rewrites == self._rewrites:
            np.testing.assert_array_equal(loss[: len(self._loss)], self._loss)
        self._seen.append((loss, loss.copy()))
        self._rewrites, self._loss = history.rewrites, loss.copy()


@pytest.fixture(autouse=True)
def small_blocks() -> Iterator[None]:
    """Blocks shorter than a line, so that every way to cut the file occurs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_log, "BLOCK", 100)
        patch.setattr(metrics, "_let_others_run", lambda: None)
        yield


@settings(max_examples=150, deadline=None)
@given(content=texts)
def test_complete_reading_is_the_obvious_one(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "metrics.jsonl")
        path.write_bytes(content + b'{"kind":"resumed"')
        history = MetricHistory(path)
        history.update()
        assert history.is_complete
        assert_says(history, content)


@settings(max_examples=300, deadline=None)
@given(
    content=texts,
    newest=st.integers(0, 3000),
    doings=st.lists(st.integers(1, 1500) | texts | st.none(), max_size=8),
    cut=st.integers(1, 40),
)
def test_reading_from_the_end_while_lines_are_added_is_the_obvious_one(
    content: bytes, newest: int, doings: list[int | bytes | None], cut: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "metrics.jsonl")
        path.write_bytes(content)
        history = MetricHistory(path, newest=newest)
        witness = Witness(history)
        for doing in doings:
            if isinstance(doing, bytes):
                # In two goes: a reader may meet half a line.
                for part in (doing[:cut], doing[cut:]):
                    with path.open("ab") as stream:
                        stream.write(part)
                    history.update()
                    witness.look()
            elif doing is not None:
                history.read_earlier(doing)
            else:
                history.update()
            witness.look()
        history.update()
        while not history.is_complete:
            assert history.read_earlier(200)
            witness.look()
        assert not history.update()
        assert not history.read_earlier(1000)
        assert_says(history, path.read_bytes())


def test_newest_lines_come_first_and_the_rest_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    for step in range(1000):
        append_line(path, train(step))
    history = MetricHistory(path, newest=10_000)
    assert history.update()
    first = history.train.columns()["step"]
    assert not history.is_complete
    assert first[-1] == 999 and 20 < len(first) < 100
    assert history.read_earlier(10_000)
    assert 2 * len(first) - 5 < len(history.train) < 2 * len(first) + 5
    assert first[-1] == 999


def test_rewrites_stand_still_while_lines_are_only_added(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    history = MetricHistory(path)
    for step in range(600):
        append_line(path, train(step))
        history.update()
    assert history.rewrites == 0
    append_line(path, Resumed(700, 0.0))
    history.update()
    assert history.rewrites == 0, "nothing was dropped"
    append_line(path, Resumed(500, 0.0))
    history.update()
    assert history.rewrites == 1


def test_log_that_was_replaced_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    for step in range(50):
        append_line(path, train(step))
    history = MetricHistory(path)
    history.update()
    path.unlink()
    append_line(path, train(7))
    assert history.update()
    assert history.train.columns()["step"].tolist() == [7]
    assert history.rewrites == 1
    assert not history.update()


def test_so_many_losses_by_level_are_kept_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    for step in range(metrics.LEVELS_KEPT + 20):
        append_line(path, LevelLossRecord(step, 1.0, [0.5], [0.4], [0.6], 0.0))
    for newest in (None, 1000):
        history = MetricHistory(path, newest=newest)
        history.update()
        history.read_earlier(1 << 20)
        assert [levels.step for levels in history.levels] == list(
            range(20, metrics.LEVELS_KEPT + 20)
        )
