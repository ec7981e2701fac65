"""Which configurations a run may go on with."""

import time
from pathlib import Path

import msgspec
import numpy as np
import pytest

from engine.config import Config, config_digest, load_config
from engine.errors import UserError
from engine.runs.checkpoints import Manifest, write_checkpoint
from engine.runs.directory import RunDirectory
from engine.runs.resume import find_resume_point
from engine.runs.store import create_run

CONFIG = load_config("demo")


def trained(folder: Path, tree: dict[str, object], config: Config = CONFIG) -> RunDirectory:
    """A run whose checkpoint remembers the settings `tree`."""
    run = create_run(folder, "one", config)
    manifest = Manifest(
        step=5, epoch=1.0, seed=0, config_digest="of another program", config=tree,
        validation_loss=None, best_validation_loss=None, counters={}, time=time.time(), files={},
    )  # fmt: skip
    write_checkpoint(run.checkpoints, manifest, {"weights": {"kernel": np.ones(2, np.float32)}})
    return run


def test_setting_newer_than_the_checkpoint_counts_as_its_default(tmp_path: Path) -> None:
    tree = msgspec.to_builtins(CONFIG)
    del tree["training"]["precision"]
    del tree["network"]["dropout"]
    assert find_resume_point(trained(tmp_path, tree)).config == CONFIG


def test_new_setting_that_is_not_its_default_is_an_edit(tmp_path: Path) -> None:
    tree = msgspec.to_builtins(CONFIG)
    del tree["network"]["dropout"]
    run = trained(tmp_path, tree, load_config("demo", ["network.dropout=0.3"]))
    with pytest.raises(UserError, match=r"network\.dropout is 0\.3"):
        find_resume_point(run)


def test_setting_that_this_program_does_not_know_is_an_edit(tmp_path: Path) -> None:
    tree = msgspec.to_builtins(CONFIG)
    tree["network"]["magic"] = 3
    with pytest.raises(UserError, match=r"network\.magic is None but was trained with 3"):
        find_resume_point(trained(tmp_path, tree))


def test_same_settings_need_no_comparison(tmp_path: Path) -> None:
    run = trained(tmp_path, msgspec.to_builtins(CONFIG))
    point = find_resume_point(run)
    assert point.checkpoint is not None and point.checkpoint.manifest.step == 5
    assert config_digest(point.config) == config_digest(CONFIG)
