import numpy as np
import pytest

from engine.training.overfitting import OverfittingWatch, gap_between

RANDOM = np.random.default_rng(0)
EASY_AND_HARD = RANDOM.gamma(2, 0.02, 400)
"""Losses spread widely over images and levels: sd 0.028, so the mean alone is known to 0.0014."""


def moved(by: float, seed: int, spread: float = 0.002) -> np.ndarray:
    return EASY_AND_HARD + np.random.default_rng(seed).normal(by, spread, 400)


def told(watch: OverfittingWatch, losses: np.ndarray, step: int) -> str | None:
    gap = watch.look(losses, step)
    return watch.warning(float(losses.mean()), gap) if gap else None


def test_gap_is_the_paired_difference_with_its_error() -> None:
    before, now = np.array([1.0, 2.0, 4.0], np.float32), np.array([1.5, 2.0, 5.0])
    gap = gap_between(now, before)
    assert gap.mean == pytest.approx(0.5)
    assert gap.error == pytest.approx(np.std([0.5, 0, 1], ddof=1) / 3**0.5)
    errors = [gap_between(moved(0, s), EASY_AND_HARD.astype(np.float32)) for s in range(200)]
    spread = np.std([gap.mean for gap in errors], ddof=1)
    assert np.mean([gap.error for gap in errors]) == pytest.approx(spread, rel=0.15)


def test_three_in_a_row_beyond_the_error_are_told_once() -> None:
    """By 0.0005: far less than the spread over images, five times the error of a difference."""
    watch = OverfittingWatch()
    words = [told(watch, EASY_AND_HARD, 10)]
    words += [told(watch, moved(0.0005, step), step) for step in range(20, 80, 10)]
    assert [text is not None for text in words] == [False, False, False, True, False, False, False]
    assert words[3] is not None and "above that of step 10," in words[3]


def test_within_the_error_is_no_rise_and_two_in_a_row_are_not_enough() -> None:
    watch = OverfittingWatch()
    told(watch, EASY_AND_HARD, 0)
    wide = EASY_AND_HARD + RANDOM.permutation(np.linspace(-0.2, 0.2, 400)) + 0.002
    for step in range(1, 6):
        assert told(watch, wide, step) is None, "0.002 with an error of 0.006"
    for step, by in enumerate([0.002, 0.002, None, 0.002, 0.002, None], 10):
        losses = wide if by is None else moved(by, step)
        assert told(watch, losses, step) is None


def test_a_new_best_begins_anew_and_a_later_rise_is_told_again() -> None:
    watch = OverfittingWatch()
    told(watch, EASY_AND_HARD, 0)
    assert any([told(watch, moved(0.001, step), step) for step in range(1, 5)])
    assert told(watch, moved(-0.002, 5), 5) is None
    words = [told(watch, moved(0.001, step), step) for step in range(6, 10)]
    assert [text is not None for text in words] == [False, False, True, False]
    assert words[2] is not None and "step 5," in words[2]


def test_what_is_no_number_is_passed_over() -> None:
    watch = OverfittingWatch()
    told(watch, EASY_AND_HARD, 0)
    broken = np.where(np.arange(400) == 7, np.nan, EASY_AND_HARD)
    assert watch.look(broken, 1) is None
    words = [told(watch, moved(0.001, step), step) for step in (2, 3, 4)]
    assert words[2] is not None
    alone = OverfittingWatch()
    alone.look(np.array([0.1]), 0)
    gap = alone.look(np.array([0.2]), 1)
    assert gap is not None and gap.error == np.inf


@pytest.mark.parametrize("cut", [1, 2, 3, 4])
def test_restored_it_goes_on_as_if_never_interrupted(cut: int) -> None:
    rows = [EASY_AND_HARD.astype(np.float32).astype(np.float64)]
    rows += [moved(0.001, s).astype(np.float32).astype(np.float64) for s in range(6)]
    whole = OverfittingWatch()
    expected = [told(whole, row, step) for step, row in enumerate(rows)]
    first, second = OverfittingWatch(), OverfittingWatch()
    words = [told(first, row, step) for step, row in enumerate(rows[:cut])]
    second.restore(first.tensors(), first.counters())
    words += [told(second, row, cut + step) for step, row in enumerate(rows[cut:])]
    assert words == expected and sum(text is not None for text in words) == 1
    assert second.counters() == whole.counters()
