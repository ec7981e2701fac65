"""Means, paired differences, and what may be called clear."""

import math

import numpy as np
import pytest

from engine.study.report.arithmetic import shrinking, tanh_floor
from engine.study.report.statistics import Figure, difference, is_clear, mean_of
from engine.study.report.tables import figure, signed, table, verdict


def test_standard_error_is_that_of_the_mean() -> None:
    random = np.random.default_rng(0)
    draws = random.normal(3, 2, (4000, 5))
    errors = [mean_of(row.tolist()).error for row in draws]
    assert np.sqrt(np.mean(np.square(errors))) == pytest.approx(draws.mean(1).std(), rel=0.05)


def test_what_is_no_number_is_left_out_and_counted_out() -> None:
    assert mean_of([1.0, math.nan, 3.0, math.inf]) == Figure(2.0, 1.0, 2)
    alone = mean_of([1.0])
    assert alone.value == 1 and math.isnan(alone.error) and alone.count == 1
    assert mean_of([]).count == 0 and math.isnan(mean_of([math.nan]).value)


def test_what_a_seed_does_to_both_cancels() -> None:
    values, others = {0: 1.0, 1: 5.0, 2: 9.0, 7: 0.0}, {2: 8.9, 1: 4.9, 0: 0.9}
    paired = difference(values, others)
    assert paired.value == pytest.approx(0.1) and paired.error == pytest.approx(0, abs=1e-12)
    assert paired.count == 3, "seed 7 has no partner"


def test_clear_differences_are_as_rare_by_chance_as_is_said() -> None:
    random = np.random.default_rng(1)
    told = [is_clear(mean_of(row.tolist())) for row in random.normal(0, 1, (4000, 3))]
    assert np.mean(np.array(told, bool)) == pytest.approx(0.05, abs=0.012)


def test_a_single_seed_cannot_tell() -> None:
    assert is_clear(mean_of([0.3])) is None
    assert verdict(mean_of([0.3])) == "cannot be told"
    assert verdict(mean_of([])) == "-"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ([0.3, 0.31, 0.29], "worse"),
        ([-0.3, -0.31, -0.29], "better"),
        ([0.3, -0.2, 0.1], "within the error"),
    ],
)
def test_verdicts_are_of_something_that_should_be_low(values: list[float], says: str) -> None:
    assert verdict(mean_of(values)) == says


def test_figures_in_words() -> None:
    assert figure(Figure(0.12345, 0.00123, 3)) == "0.1235 ± 0.0012"
    assert figure(Figure(0.5, math.nan, 1), 1) == "0.5"
    assert figure(Figure(math.nan, math.nan, 0)) == "-"
    assert signed(Figure(0.5, 0.1, 2), 1) == "+0.5 ± 0.1"
    assert signed(Figure(-0.5, 0.1, 2), 1) == "-0.5 ± 0.1"
    assert table(["a", "b"], [["x", "1"]]) == "| a | b |\n| --- | --: |\n| x | 1 |"


def test_tanh_floor_is_what_is_left_of_noise_outside_its_range() -> None:
    noise = np.random.default_rng(2).standard_normal(4_000_000)
    left = np.square(noise - np.clip(noise, -1, 1))
    assert tanh_floor() == pytest.approx(left.mean(), abs=5 * left.std() / 2000)


def test_shrinking_is_that_of_many_small_steps() -> None:
    weight = 1.0
    for _ in range(1000):
        weight -= 0.01 * 0.02 * weight
    assert shrinking(0.01, 0.02, 1000) == pytest.approx(1 - weight, rel=1e-3)
