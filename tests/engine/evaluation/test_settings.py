"""What a front end asks for when it wants the figure that training measures."""

import msgspec
import pytest
from engines import tiny_config

from engine.errors import UserError
from engine.evaluation.settings import check_evaluation, configured_evaluation


def test_figure_is_measured_as_configured_with_the_runs_own_noise() -> None:
    config = tiny_config(
        "seed=9", "evaluation.images=8", "evaluation.steps=3", "evaluation.sampler=ddim"
    )
    settings = configured_evaluation(config, "live")
    sampling = settings.sampling
    assert (settings.images, sampling.steps, sampling.sampler, sampling.seed) == (8, 3, "ddim", 9)
    assert (sampling.checkpoint, sampling.weights, settings.is_complete) == ("live", "ema", False)
    later = configured_evaluation(config, "last", is_complete=True)
    assert later.sampling == msgspec.structs.replace(sampling, checkpoint="last")
    assert later.is_complete


def test_run_that_measures_nothing_by_itself_may_be_configured_impossibly() -> None:
    config = tiny_config("evaluation.steps=900")
    with pytest.raises(UserError, match="900 sampling steps cannot be done"):
        check_evaluation(configured_evaluation(config, "last"), config.diffusion.steps)
