from pathlib import Path

import pytest

from engine.config import load_config
from engine.errors import UserError
from engine.runs.changes import (
    Change,
    WentBack,
    config_at,
    parse_changes,
    plan_change,
    read_changes,
)
from engine.runs.files import append_line

CONFIG = load_config("demo")
RATE = "optimizer.learning_rate"


def test_change_holds_from_its_step_on() -> None:
    changes = [Change(10, RATE, 2e-3, 1e-3), Change(20, RATE, 1e-3, 5e-4)]
    rates = [config_at(CONFIG, changes, step).optimizer.learning_rate for step in (9, 10, 19, 20)]
    assert rates == [2e-3, 1e-3, 1e-3, 5e-4]


def test_plan_knows_the_old_value() -> None:
    assert plan_change(CONFIG, 5, RATE, 1e-4) == Change(5, RATE, 2e-3, 1e-4)
    assert plan_change(CONFIG, 5, "training.epochs", 900).old == CONFIG.training.epochs


@pytest.mark.parametrize(("key", "value"), [(RATE, 0), (RATE, 2), ("ema.decay", 1)])
def test_impossible_value_is_refused(key: str, value: float) -> None:
    with pytest.raises(UserError, match=key):
        plan_change(CONFIG, 0, key, value)


def test_what_a_run_is_cannot_change() -> None:
    with pytest.raises(UserError, match="cannot change during a run; what can: optimizer"):
        plan_change(CONFIG, 0, "network.blocks", 2)


def test_torn_change_never_took_effect(tmp_path: Path) -> None:
    path = tmp_path / "changes.jsonl"
    append_line(path, Change(10, RATE, 2e-3, 1e-3), durable=True)
    path.write_bytes(path.read_bytes() + b'{"step":11,"ke')
    assert read_changes(path) == [Change(10, RATE, 2e-3, 1e-3)]


def test_going_back_gives_up_later_changes_and_those_alone(tmp_path: Path) -> None:
    path = tmp_path / "changes.jsonl"
    kept, lost = Change(400, RATE, 2e-3, 1e-3), Change(500, "ema.decay", 0.998, 0.99)
    after = Change(400, RATE, 1e-3, 5e-4)
    for line in (kept, lost, WentBack(400), after):
        append_line(path, line)
    assert read_changes(path) == [kept, after]
    assert config_at(CONFIG, read_changes(path), 700).optimizer.learning_rate == 5e-4


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (["data.size=8"], "data.size cannot change during a run; what can: optimizer"),
        (["optimizer.learning_rate=fast"], "takes a number"),
        (["optimizer.learning_rate"], "takes a number"),
        (["nosuch=3"], "nosuch cannot change"),
    ],
)
def test_what_is_no_change_is_refused(settings: list[str], says: str) -> None:
    with pytest.raises(UserError, match=says):
        parse_changes(settings)


def test_changes_keep_their_kind_of_number() -> None:
    changes = parse_changes(["training.epochs=30", "optimizer.learning_rate=1e-4"])
    assert changes == {"training.epochs": 30, "optimizer.learning_rate": 1e-4}
    assert isinstance(changes["training.epochs"], int)
