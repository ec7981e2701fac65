from pathlib import Path

import pytest

from engine.config import load_config
from engine.errors import UserError
from engine.runs.changes import Change, config_at, plan_change, read_changes
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
