import numpy as np
import pytest

from engine.errors import UserError
from engine.metrics.memorisation import memorisation
from engine.metrics.neighbours import nearest_neighbours
from engine.progress import finish


def distances(random: np.random.Generator, count: int) -> np.ndarray:
    return random.gamma(4, 1, count)


def test_figures_are_the_definitions() -> None:
    generated, validation = np.array([0.5, 2.0, 3.0, 9.0]), np.arange(1.0, 20.0)
    answer = memorisation(generated, validation, seed=0)
    assert answer.threshold == 1.0, "of 19 images one stands for a twentieth"
    assert answer.share == 0.25
    pairs = [(g < v) + (g == v) / 2 for g in generated for v in validation]
    assert answer.closer == pytest.approx(np.mean(pairs))
    assert (answer.images, answer.validation, answer.quantile) == (4, 19, 0.05)


@pytest.mark.parametrize(("images", "unseen"), [(100, 19), (50, 64), (200, 200)])
def test_unseen_images_give_the_quantile_and_a_half(images: int, unseen: int) -> None:
    random = np.random.default_rng(1)
    answers = [
        memorisation(distances(random, images), distances(random, unseen), seed=0, resamples=2)
        for _ in range(100)
    ]
    for values, expected in (
        ([answer.share for answer in answers], 0.05),
        ([answer.closer for answer in answers], 0.5),
    ):
        assert abs(np.mean(values) - expected) < 3 * np.std(values) / len(values) ** 0.5


@pytest.mark.parametrize("nearer", [1.0, 0.7])
def test_errors_are_the_spread_of_fresh_draws(nearer: float) -> None:
    random = np.random.default_rng(2)
    answers = [
        memorisation(nearer * distances(random, 150), distances(random, 200), seed=0, resamples=200)
        for _ in range(120)
    ]
    for value, error in (("share", "share_error"), ("closer", "closer_error")):
        spread = np.std([getattr(answer, value) for answer in answers], ddof=1)
        typical = np.mean([getattr(answer, error) for answer in answers])
        assert typical == pytest.approx(spread, rel=0.25), "of 120 draws the spread is known to 6 %"


def test_copies_are_told_from_fresh_images() -> None:
    """One in three is a training image with a little noise."""
    random = np.random.default_rng(3)
    train, validation, fresh = (random.standard_normal((n, 6)) for n in (300, 200, 150))
    copied = np.concatenate([fresh[:100], train[:50] + random.normal(0, 0.01, (50, 6))])
    unseen, honest, partly = (
        finish(nearest_neighbours(points, train)).distance for points in (validation, fresh, copied)
    )
    told = memorisation(partly, unseen, seed=0)
    assert told.share == pytest.approx(1 / 3 + 0.05 * 2 / 3, abs=0.05)
    assert told.closer == pytest.approx(1 / 3 + 0.5 * 2 / 3, abs=0.06)
    clean = memorisation(honest, unseen, seed=0)
    assert abs(clean.share - 0.05) < 3 * clean.share_error
    assert abs(clean.closer - 0.5) < 3 * clean.closer_error


def test_copies_of_all_give_one() -> None:
    answer = memorisation(np.zeros(10), np.arange(1.0, 30.0), seed=0)
    assert (answer.share, answer.closer) == (1, 1)
    assert (answer.share_error, answer.closer_error) == (0, 0)


def test_errors_follow_from_the_seed() -> None:
    sets = distances(np.random.default_rng(4), 50), distances(np.random.default_rng(5), 50)
    first, again, other = (memorisation(*sets, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first.closer == other.closer
    assert first.closer_error != other.closer_error


@pytest.mark.parametrize(("images", "unseen"), [(1, 40), (10, 18)])
def test_too_few_images_are_refused(images: int, unseen: int) -> None:
    with pytest.raises(
        UserError, match=f"2 generated and 19 validation.*are {images} and {unseen}"
    ):
        memorisation(np.ones(images), np.ones(unseen), seed=0)
