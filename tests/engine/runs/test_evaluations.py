from pathlib import Path

from engine.runs.checkpoints import best_checkpoint, read_checkpoint
from engine.runs.directory import RunDirectory
from engine.runs.evaluations import (
    Evaluation,
    find_evaluation,
    give_up_evaluations_after,
    log_evaluation,
    next_evaluation_name,
    read_evaluations,
)
from engine.runs.metrics import Resumed


def made(step: int, name: str = "") -> Evaluation:
    return Evaluation(
        name=name, protocol="kid-efficientnet-lite0", value=0.1, standard_error=0.01, images=8,
        references=9, images_digest="d", sampler="ddim", steps=3, eta=0.0, clip=True, seed=0,
        weights="ema", checkpoint="last", step=step, time=0.0, seconds=1.0,
    )  # fmt: skip


def log(run: RunDirectory, *steps: int) -> None:
    for step in steps:
        log_evaluation(run, made(step, next_evaluation_name(run)))


def test_steps_need_not_be_in_order_and_a_given_up_future_is_dropped(tmp_path: Path) -> None:
    run = RunDirectory(tmp_path)
    assert read_evaluations(run) == []
    give_up_evaluations_after(run, Resumed(0, 0.0))
    assert not run.evaluations.exists()
    log(run, 30, 10, 20)
    picture = run.evaluation_picture("evaluation-1")
    picture.parent.mkdir()
    picture.touch()
    run.evaluation_picture("evaluation-2").touch()
    give_up_evaluations_after(run, Resumed(20, 0.0))
    assert not picture.exists() and run.evaluation_picture("evaluation-2").exists()
    log(run, 25)
    assert [(each.step, each.name) for each in read_evaluations(run)] == [
        (10, "evaluation-2"), (20, "evaluation-3"), (25, "evaluation-4"),
    ]  # fmt: skip
    assert find_evaluation(run, "evaluation-1") is None
    assert find_evaluation(run, "evaluation-3") == made(20, "evaluation-3")


def test_a_torn_line_was_never_kept(tmp_path: Path) -> None:
    run = RunDirectory(tmp_path)
    log(run, 1)
    with run.evaluations.open("ab") as stream:
        stream.write(b'{"kind": "evaluation", "name": "evalu')
    assert [each.step for each in read_evaluations(run)] == [1]
    log(run, 2)
    assert [each.step for each in read_evaluations(run)] == [1, 2]


def test_checkpoints_from_before_kid_are_still_read(tmp_path: Path) -> None:
    folder = tmp_path / "step-00000007"
    folder.mkdir()
    (folder / "manifest.json").write_text(
        '{"format": 1, "step": 7, "epoch": 1.0, "seed": 0, "config_digest": "d", "config": {},'
        '"validation_loss": 0.2, "best_validation_loss": 0.1, "counters": {}, "time": 0.0,'
        '"files": {}}'
    )
    manifest = read_checkpoint(folder).manifest
    assert (manifest.best_on, manifest.kid) == ("validation", None)
    best = best_checkpoint(tmp_path)
    assert best is not None and best.manifest.step == 7
