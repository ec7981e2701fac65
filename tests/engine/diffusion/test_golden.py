"""Our samplers, step by step, beside diffusers' (golden/make.py wrote its answers down)."""

from functools import cache
from pathlib import Path

import golden_cases
import numpy as np
import pytest
from golden_cases import CASES, TOTAL, Case

from engine.diffusion.process import predicted_x0
from engine.diffusion.samplers import Frame, named_sampler, updates, walk
from engine.diffusion.schedule import alpha_bar
from engine.diffusion.timesteps import sampling_levels

GOLDEN = Path(__file__).parent / "golden"
# diffusers' DDPM keeps the variance of the last step at 1e-20 and adds noise there: 1e-10 of it.
TOLERANCE = {"ddpm": 1e-9, "ddim": 1e-11, "dpm-solver": 1e-11}
AS_SHIPPED = 1e-4
"""diffusers computes in float32."""
HAIR = 2.0**-24

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@cache
def golden(sampler: str) -> dict[str, np.ndarray]:
    with np.load(GOLDEN / f"{sampler}.npz") as arrays:
        return dict(arrays)


def our_frames(case: Case, instead_of_zero: float = 0.0) -> list[Frame]:
    table = alpha_bar(case.schedule, TOTAL, case.zero_terminal_snr)
    levels = sampling_levels(TOTAL, case.steps).tolist()

    def denoise(x, level, update, previous, fresh):
        left = table[level] or instead_of_zero
        x0 = predicted_x0(case.prediction, golden_cases.output(x, level), x, left)
        x0 = np.clip(x0, -1, 1) if case.clip else x0
        return update.apply(x, x0, previous, fresh), x0

    steps = updates(named_sampler(case.sampler, case.eta), levels, table)
    return list(walk(denoise, golden_cases.start(), levels, steps, golden_cases.noise))


def their_frames(case: Case) -> list[Frame]:
    """Ours, driven as diffusers' are.

    Its DPM-Solver puts 2^-24 in the place of an alpha_bar of 0 everywhere, in reading the network's
    answer too: x0 = 2^-12 x - v. What v stands for at pure noise is exactly -x0, which is what the
    network learns, so ours reads it so.
    """
    return our_frames(case, HAIR if case.sampler == "dpm-solver" else 0.0)


@each_case
def test_levels_are_those_diffusers_visits(case: Case) -> None:
    expected = golden(case.sampler)[f"{case.name}/levels"].tolist()
    assert [frame.level for frame in our_frames(case)] == expected


@each_case
def test_every_step_is_the_one_diffusers_takes(case: Case) -> None:
    theirs, kept = golden(case.sampler), golden_cases.stored(case.steps)
    frames = their_frames(case)[kept]
    for name in ("x_t", "x0"):
        ours, expected = np.array([getattr(f, name) for f in frames]), theirs[f"{case.name}/{name}"]
        assert ours.shape == expected.shape
        np.testing.assert_allclose(ours, expected, rtol=0, atol=TOLERANCE[case.sampler])


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.steps <= golden_cases.KEPT_FRAMES], ids=lambda case: case.name
)
def test_sample_is_the_one_of_diffusers_as_it_ships(case: Case) -> None:
    expected = golden(case.sampler)[f"{case.name}/shipped"]
    np.testing.assert_allclose(their_frames(case)[-1].x_t, expected, rtol=0, atol=AS_SHIPPED)


@pytest.mark.parametrize(
    "case",
    [c for c in CASES if c.sampler == "dpm-solver" and c.zero_terminal_snr and c.prediction == "v"],
    ids=lambda case: case.name,
)
def test_reading_v_of_pure_noise_exactly_moves_the_walk_by_less_than_a_thousandth(case) -> None:
    frames = our_frames(case)
    np.testing.assert_array_equal(
        frames[0].x0, -golden_cases.output(golden_cases.start(), frames[0].level)
    )
    expected = golden(case.sampler)[f"{case.name}/x_t"]
    np.testing.assert_allclose([f.x_t for f in frames], expected, rtol=0, atol=1e-3)


@pytest.mark.parametrize("zero", [False, True])
@pytest.mark.parametrize("schedule", ["linear", "cosine"])
def test_tables_are_those_of_diffusers(schedule, zero: bool) -> None:
    theirs, name = golden("alpha_bar"), schedule + ("_zero" if zero else "")
    ours = alpha_bar(schedule, TOTAL, zero)
    np.testing.assert_allclose(ours, theirs[name], rtol=1e-12, atol=0)
    np.testing.assert_allclose(ours, theirs[f"{name}/shipped"], rtol=2e-5, atol=0)
