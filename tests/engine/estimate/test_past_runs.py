"""What earlier runs took: read off their logs, of this machine alone."""

import platform
from pathlib import Path

import msgspec
import pytest

from engine.config import load_config, to_toml
from engine.estimate.course import course_of, time_of
from engine.estimate.images import KnownImages
from engine.estimate.outlook import outlook
from engine.estimate.past_runs import newest_alike, past_runs
from engine.runs.files import append_line
from engine.runs.lock import Holder, RunLock
from engine.runs.metrics import TrainRecord, ValidationRecord
from engine.runs.store import create_run


def make_run(folder: Path, name: str, speeds: list[float], *settings: str, host: str = "") -> None:
    run = create_run(folder, name, load_config("demo", settings))
    RunLock.take(run.lock, "/nowhere").release()
    if host:
        holder = Holder(host, "boot", 1, 0.0, "/nowhere")
        run.lock.write_bytes(msgspec.json.encode(holder))
    for step, speed in enumerate(speeds, 1):
        line = TrainRecord(step, 0.1, 0.5, 1.0, 1e-3, 0.9, step, 0.1, speed or None, 1e9 + step)
        append_line(run.metrics, line)
        append_line(run.metrics, ValidationRecord(step, 0.1, 0.5, 0.5, 10, 1e9))


def test_pace_is_the_median_of_the_last_steps_of_runs_of_this_machine(tmp_path: Path) -> None:
    make_run(tmp_path, "here", [5.0, 100.0, 120.0, 0.0, 110.0])
    make_run(tmp_path, "elsewhere", [900.0], host=f"not-{platform.node()}")
    make_run(tmp_path, "untimed", [0.0])
    create_run(tmp_path, "never-trained", load_config("demo"))
    (run,) = past_runs(tmp_path)
    assert (run.name, run.images_per_second, run.time) == ("here", 105.0, 1e9 + 5)


def test_only_the_end_of_a_long_log_is_read(tmp_path: Path) -> None:
    make_run(tmp_path, "long", [1.0] * 2000 + [50.0] * 400)
    assert past_runs(tmp_path)[0].images_per_second == 50.0


def test_damaged_runs_are_left_out(tmp_path: Path) -> None:
    make_run(tmp_path, "torn", [100.0, 100.0])
    with (tmp_path / "torn" / "metrics.jsonl").open("ab") as log:
        log.write(b'{"kind": "train", "st')
    make_run(tmp_path, "broken", [100.0])
    (tmp_path / "broken" / "config.toml").write_text("seed = ")
    assert [run.name for run in past_runs(tmp_path)] == ["torn"]
    assert past_runs(tmp_path / "nowhere") == ()


@pytest.mark.parametrize(
    "setting",
    [
        "network.blocks=2", "data.size=32", "data.channels=1", "training.batch_size=8",
        "training.accumulate=2", "training.precision=bfloat16", "training.xla=true", "device=cpu",
    ],
)  # fmt: skip
def test_another_step_is_not_alike(tmp_path: Path, setting: str) -> None:
    make_run(tmp_path, "before", [100.0])
    past = past_runs(tmp_path)
    assert newest_alike(past, load_config("demo", ["network.attention=[]", setting])) is None
    same = load_config("demo", ["seed=3", "training.epochs=7", "data.source=emoji:food"])
    assert newest_alike(past, same) is past[0]


def test_newest_of_those_alike_is_taken_and_gives_the_time(tmp_path: Path) -> None:
    make_run(tmp_path, "older", [100.0])
    make_run(tmp_path, "newer", [100.0, 200.0, 200.0])
    config = load_config("demo")
    images = KnownImages(919, 114, 0, None)  # type: ignore[arg-type]
    view = outlook(config, images, past_runs(tmp_path))
    assert view.alike is not None and view.alike.name == "newer"
    assert view.seconds_of_step == pytest.approx(16 / 200)
    assert view.spent == time_of(course_of(config, 919), config, 114, 200.0)


def test_recorded_configuration_need_not_be_of_today(tmp_path: Path) -> None:
    make_run(tmp_path, "old", [100.0])
    path = tmp_path / "old" / "config.toml"
    path.write_text(to_toml(load_config("demo")).replace("[data]", "[data]\nunknown = 3"))
    assert past_runs(tmp_path) == ()
