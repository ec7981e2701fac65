"""The curves of a run read from its logs, to be laid over those of others."""

from pathlib import Path

import numpy as np
from log_lines import evaluation, train
from made_runs import BEGAN, STEPS, made_run

from engine.config import load_config
from engine.listing.facts import read_facts
from engine.runs.directory import RunDirectory
from engine.runs.evaluations import log_evaluation
from engine.runs.files import append_line
from engine.runs.store import create_run
from tui.watch.run_curves import RunCurves, RunCurvesReader, usual_protocol


def read(run: RunDirectory) -> RunCurves:
    curves = RunCurvesReader(read_facts(run)).poll()
    assert curves is not None
    return curves


def test_curves_are_told_once_and_again_when_there_is_more(tmp_path: Path) -> None:
    run = made_run(tmp_path, "ant")
    reader = RunCurvesReader(read_facts(run))
    first = reader.poll()
    assert first is not None and len(first.train["loss"]) == STEPS // 10
    assert reader.poll() is None
    append_line(run.metrics, train(STEPS + 10, 0.5, BEGAN + STEPS + 10))
    more = reader.poll()
    assert more is not None and more.train["loss"][-1] == 0.5
    log_evaluation(run, evaluation(STEPS))
    measured = reader.poll()
    assert measured is not None and len(measured.evaluations) == 1
    assert len(first.train["loss"]) == STEPS // 10, "what was told before has not changed"


def test_x_axes(tmp_path: Path) -> None:
    curves = read(made_run(tmp_path, "ant", kid=0.1))
    steps = np.array([50.0, 100.0, 150.0, 200.0])
    assert np.array_equal(curves.validation_x("steps"), steps)
    assert np.array_equal(curves.validation_x("epochs"), steps / 10)
    # The first line was logged after ten steps, of a second each.
    assert np.array_equal(curves.validation_x("wall time"), steps - 10)
    assert np.array_equal(curves.x_of_steps(steps, "steps"), steps)
    assert np.allclose(curves.x_of_steps(steps, "wall time"), steps - 10)


def test_clock_that_was_set_back_does_not_bend_the_axis(tmp_path: Path) -> None:
    run = made_run(tmp_path, "ant")
    append_line(run.metrics, train(STEPS + 10, 0.5, BEGAN))
    x = read(run).train_x("wall time")
    assert (np.diff(x) >= 0).all() and x[-1] == STEPS - 10


def test_run_without_any_line(tmp_path: Path) -> None:
    curves = read(create_run(tmp_path, "new", load_config("demo")))
    for unit in ("steps", "epochs", "wall time"):
        assert not len(curves.train_x(unit)) and not len(curves.validation_x(unit))
    assert usual_protocol([curves]) == ""


def test_protocol_of_most_runs_is_the_one_of_the_chart(tmp_path: Path) -> None:
    runs = [
        made_run(tmp_path, "a", kid=0.1, protocol="kid-inception-75"),
        made_run(tmp_path, "b", kid=0.1),
        made_run(tmp_path, "c", kid=0.1),
        made_run(tmp_path, "d"),
    ]
    assert usual_protocol([read(run) for run in runs]) == "kid-efficientnet-lite0"
