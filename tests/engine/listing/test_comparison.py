from pathlib import Path

import pytest

from engine.config import load_config
from engine.errors import UserError
from engine.listing.comparison import beside_preset, compare, read_settings
from engine.listing.recipe import setting_keys
from engine.runs.changes import Change
from engine.runs.files import append_line
from engine.runs.store import create_run


def test_only_what_differs_differs(tmp_path: Path) -> None:
    slow = create_run(tmp_path, "slow", load_config("demo", ["optimizer.learning_rate=1e-4"]))
    wide = create_run(tmp_path, "wide", load_config("demo", ["network.filters=[64,128]"]))
    rows = compare([read_settings(slow), read_settings(wide)])
    assert tuple(row.key for row in rows) == setting_keys()
    assert {row.key: row.values for row in rows if row.differs} == {
        "optimizer.learning_rate": ("0.0001", "0.002"),
        "network.filters": ("[48,64]", "[64,128]"),
    }


def test_changes_made_while_training_are_told_with_their_steps(tmp_path: Path) -> None:
    still = create_run(tmp_path, "still", load_config("demo"))
    tuned = create_run(tmp_path, "tuned", load_config("demo"))
    for step, old, new in ((100, 0.002, 0.001), (1200, 0.001, 0.0005)):
        append_line(tuned.changes, Change(step, "optimizer.learning_rate", old, new))
    rows = compare([read_settings(still), read_settings(tuned)])
    (row,) = [row for row in rows if row.differs]
    assert row.values == ("0.002", "0.002 → 0.001 (step 100) → 0.0005 (step 1,200)")


def test_one_run_is_compared_with_the_preset_nearest_to_it(tmp_path: Path) -> None:
    run = create_run(tmp_path, "pretty", load_config("flowers", ["training.batch_size=8"]))
    settings = read_settings(run)
    preset = beside_preset(settings)
    assert preset.is_preset and preset.name == "flowers"
    rows = [row for row in compare([preset, settings]) if row.differs]
    assert [(row.key, row.values[1]) for row in rows] == [("training.batch_size", "8")]


def test_settings_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    run = create_run(tmp_path, "broken", load_config("demo"))
    run.config.write_text("[training]\nepochs = many\n")
    with pytest.raises(UserError, match="not valid TOML"):
        read_settings(run)
