"""When the page asks the engine, and what it leaves in the run; without an engine."""

from pathlib import Path

import pytest
from engines import tiny_config
from made_runs import live
from results import store_sample

from engine.errors import UserError
from engine.results.result import list_results
from engine.runs.directory import RunDirectory
from engine.runs.store import create_run
from engine.sampling.noise_levels import NoiseSchedule
from web.engine import PageEngine
from web.options import Options

CONFIG = tiny_config()


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return create_run(tmp_path, "run", CONFIG)


def engine_of(run: RunDirectory, **options: bool) -> PageEngine:
    return PageEngine(run, NoiseSchedule(CONFIG.diffusion), Options(**options))


def test_a_training_is_made_to_wait_only_where_that_was_said(run: RunDirectory) -> None:
    with pytest.raises(UserError, match="no checkpoint yet"):
        engine_of(run).check_free()
    with live(run):
        with pytest.raises(UserError, match="is being trained now"):
            engine_of(run).check_free()
        engine_of(run, allows_pauses=True).check_free()


@pytest.mark.parametrize("keeps", [False, True])
def test_what_is_drawn_stays_only_where_that_was_said(run: RunDirectory, keeps: bool) -> None:
    drawn = engine_of(run, keeps_results=keeps)._take(store_sample(run), None)
    assert drawn.frames == 11 and drawn.x0.any()
    assert len(list_results(run)) == keeps
