from pathlib import Path

import numpy as np
import pytest
from log_lines import evaluation, train
from results import store_sample

from engine.config import Config, apply_settings, config_digest, load_config
from engine.errors import UserError
from engine.listing.page import as_tree, read_page
from engine.runs.changes import Change
from engine.runs.checkpoints import Manifest, write_checkpoint
from engine.runs.directory import RunDirectory
from engine.runs.disk_space import disk_space
from engine.runs.evaluations import log_evaluation
from engine.runs.events import log_event
from engine.runs.files import append_line
from engine.runs.images import ImagesOfRun, PassedOver, write_images
from engine.runs.store import create_run


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return create_run(tmp_path, "demo-1", load_config("demo", ["ema.decay=0.9"]))


def save(run: RunDirectory, config: Config, step: int, loss: float | None) -> Path:
    manifest = Manifest(
        step=step, epoch=step / 10, seed=0, config_digest=config_digest(config), config={},
        validation_loss=loss, best_validation_loss=loss, counters={}, time=1.0, files={},
    )  # fmt: skip
    weights = {"weights": {"kernel": np.zeros(100, np.float32)}}
    return write_checkpoint(run.checkpoints, manifest, weights).path


def test_new_run_has_a_page_with_its_settings(run: RunDirectory) -> None:
    page = read_page(run)
    assert [(one.key, one.value) for one in page.differences] == [("ema.decay", 0.9)]
    assert page.images is page.newest.train is None
    assert page.checkpoints == page.evaluations == page.results == page.events == ()
    assert page.parts == {"config.toml": run.config.stat().st_size}


def test_everything_is_on_the_page(run: RunDirectory) -> None:
    config = load_config("demo")
    for step, loss in ((10, 0.3), (20, 0.1), (30, None)):
        save(run, config, step, loss)
    append_line(run.metrics, train(30))
    append_line(run.changes, Change(12, "ema.decay", 0.9, 0.99))
    write_images(run.images, ImagesOfRun(source="emoji", train=9, validation=2, digest="d",
                                         passed_over=[PassedOver("a", "broken")]))  # fmt: skip
    log_evaluation(run, evaluation(20, name="evaluation-1"))
    result = store_sample(run, count=2)
    for number in range(9):
        log_event(run.events, number, f"event {number}")
    page = read_page(run)
    assert [(one.step, one.is_best) for one in page.checkpoints] == [
        (10, False), (20, True), (30, False),
    ]  # fmt: skip
    assert page.checkpoints[0].bytes == disk_space(run.checkpoints / "step-00000010")
    assert page.newest.train == train(30)
    assert page.changes[0].new == 0.99
    assert page.images is not None and page.images.passed_over == 1
    assert page.evaluations[0].name == "evaluation-1"
    assert (page.results[0].name, page.results[0].count) == ("sample-1", 2)
    assert page.results[0].bytes == disk_space(result.path)
    assert [event.text for event in page.events] == [f"event {number}" for number in range(4, 9)]
    assert sum(page.parts.values()) == page.facts.bytes


def test_tree_has_the_keys_of_the_list_and_those_of_the_page(run: RunDirectory) -> None:
    tree = as_tree(read_page(run))
    assert tree["name"] == "demo-1" and tree["preset"] == "demo"
    assert tree["config"]["ema"]["decay"] == 0.9
    assert list(tree["differences"]) == [{"key": "ema.decay", "value": 0.9, "preset": 0.998}]
    assert {"facts"}.isdisjoint(tree)


def test_what_is_broken_is_named_and_the_rest_is_told(run: RunDirectory) -> None:
    config = apply_settings(load_config("demo"), ["ema.decay=0.9"])
    save(run, config, 10, 0.3)
    (save(run, config, 20, 0.2) / "manifest.json").write_text("{")
    run.config.write_text("[data\n")
    page = read_page(run)
    assert [one.step for one in page.checkpoints] == [10]
    config_trouble, checkpoint_trouble = page.troubles
    assert "not valid TOML" in config_trouble and "step-00000020" in checkpoint_trouble
    assert page.config is None and page.differences == ()


def test_run_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Reading run 'gone' failed: No such file"):
        read_page(RunDirectory(tmp_path / "gone"))
