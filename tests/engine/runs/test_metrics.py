import time
from pathlib import Path

import numpy as np

from engine.runs.files import append_line, end_torn_line
from engine.runs.metrics import (
    LevelLossRecord,
    MetricHistory,
    Resumed,
    TrainRecord,
    ValidationRecord,
)


def train(step: int, loss: float | None = 0.5) -> TrainRecord:
    return TrainRecord(step, step / 10, loss, 1.0, 1e-3, 0.9, step, 0.1, 100.0, time.time())


def read(path: Path) -> MetricHistory:
    history = MetricHistory(path)
    history.update()
    return history


def steps(history: MetricHistory) -> list[float]:
    return history.train.columns()["step"].tolist()


def test_lines_come_back_as_columns_and_null_as_nan(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    for number in range(1000):
        append_line(path, train(number, None if number == 3 else 0.5))
    append_line(path, ValidationRecord(1000, 100.0, 0.25, 0.5, 7, 0.0))
    history = read(path)
    assert steps(history) == list(range(1000))
    assert np.flatnonzero(np.isnan(history.train.columns()["loss"])).tolist() == [3]
    assert history.validation.columns()["ema_loss"].tolist() == [0.25]


def test_resume_drops_the_lost_future(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    for number in (10, 20, 30):
        append_line(path, train(number))
    append_line(path, ValidationRecord(30, 3.0, 0.1, 0.1, 7, 0.0))
    append_line(path, Resumed(20, 0.0))
    append_line(path, train(30, 0.75))
    history = read(path)
    assert steps(history) == [10, 20, 30]
    assert history.train.columns()["loss"].tolist() == [0.5, 0.5, 0.75]
    assert len(history.validation) == 0
    assert history.resumes == [20]


def test_resume_from_the_beginning_drops_everything(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    append_line(path, train(0))
    append_line(path, Resumed(-1, 0.0))
    assert steps(read(path)) == []


def test_views_handed_out_before_never_change(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    history = MetricHistory(path)
    for number in range(5):
        append_line(path, train(number))
    history.update()
    before = history.train.columns()
    append_line(path, Resumed(1, 0.0))
    for number in range(2, 600):
        append_line(path, train(number, 9.0))
    history.update()
    assert before["step"].tolist() == [0, 1, 2, 3, 4]
    assert set(before["loss"].tolist()) == {0.5}
    assert len(steps(history)) == 600


def test_half_a_line_is_read_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    append_line(path, train(1))
    append_line(path, train(2))
    content = path.read_bytes()
    history = MetricHistory(path)
    path.write_bytes(content[:-20])
    assert history.update()
    assert steps(history) == [1]
    assert not history.update()
    path.write_bytes(content)
    assert history.update()
    assert steps(history) == [1, 2]
    assert history.unreadable == 0


def test_torn_line_is_ended_and_counted_and_hurts_no_other(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    append_line(path, train(1))
    path.write_bytes(path.read_bytes() + b'{"kind":"train","st')
    end_torn_line(path)
    end_torn_line(path)
    append_line(path, train(2))
    history = read(path)
    assert steps(history) == [1, 2]
    assert history.unreadable == 1


def test_no_log_yet_is_no_history(tmp_path: Path) -> None:
    history = MetricHistory(tmp_path / "none.jsonl")
    assert not history.update()
    assert steps(history) == []


def test_losses_by_level_are_kept_in_order_and_dropped_with_a_lost_future(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    records = [LevelLossRecord(step, 1.0, [0.5, None], [0.4], [0.6], 0.0) for step in (10, 20, 30)]
    for record in records:
        append_line(path, record)
    append_line(path, Resumed(20, 0.0))
    history = MetricHistory(path)
    history.update()
    assert history.levels == records[:2]
    assert history.unreadable == 0


def test_lines_of_older_programs_are_read(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_text(
        '{"kind":"train","step":10,"epoch":0.1,"loss":0.5,"gradient_norm":1.0,'
        '"learning_rate":0.001,"ema_decay":0.9,"ema_updates":10,"ema_distance":0.1,'
        '"images_per_second":null,"time":1.0}\n'
    )
    history = MetricHistory(path)
    history.update()
    assert history.train.columns()["skipped"].tolist() == [0.0]
    assert np.isnan(history.train.columns()["loss_scale"]).all()
