import json
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from golden_features import CASES, SUBSET_SIZE, Case

from engine.errors import UserError
from engine.metrics.kernel_sums import between_sums, polynomial_kernel, within_sums
from engine.metrics.kid import Kid, kid
from engine.metrics.kid_subsets import mmd_of_subset, subset_kid
from engine.progress import Progress, finish

GOLDEN = json.loads((Path(__file__).parent / "golden" / "figures.json").read_text())


def draw(random: np.random.Generator, count: int, shift: float = 0.0) -> np.ndarray:
    """Features of `count` images: like a network's not negative, correlated, many directions."""
    mixing = np.random.RandomState(0).standard_normal((48, 96)) * np.arange(1, 49)[:, None] ** -0.3
    return np.maximum(random.standard_normal((count, 48)) @ mixing / 4 + 0.3 + shift, 0)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_estimate_is_torch_fidelitys(case: Case) -> None:
    features, reference = case.features()
    both = min(case.images, case.references)
    expected = pytest.approx(GOLDEN[case.name]["kid"], rel=1e-9, abs=1e-12)
    assert mmd_of_subset(features[:both], reference[:both]) == expected
    assert finish(kid(features[:both], reference[:both])).value == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_protocol_of_subsets_is_torch_fidelitys(case: Case) -> None:
    """Other random subsets: alike within what 100 of them tell."""
    theirs = GOLDEN[case.name]
    ours = finish(subset_kid(*case.features(), seed=1, size=SUBSET_SIZE))
    assert ours.mean == pytest.approx(theirs["mean"], abs=4 * theirs["std"] * 0.02**0.5)
    assert ours.sd == pytest.approx(theirs["std"], rel=0.4)
    assert (ours.subsets, ours.size) == (100, SUBSET_SIZE)


def test_subsets_are_as_large_as_there_are_images() -> None:
    features, reference = CASES[2].features()
    assert finish(subset_kid(features, reference, seed=1, subsets=2)).size == 300
    whole = finish(subset_kid(features, reference[:300], seed=1, subsets=3))
    assert whole.mean == pytest.approx(mmd_of_subset(features, reference[:300]))
    assert whole.sd == pytest.approx(0, abs=1e-12)


def test_subsets_follow_from_the_seed() -> None:
    features, reference = CASES[0].features()
    first, again, other = (
        finish(subset_kid(features, reference, seed=seed, subsets=3, size=50)) for seed in (1, 1, 2)
    )
    assert first == again
    assert first.mean != other.mean


def test_estimate_is_the_definition() -> None:
    """Sums over pairs, sets of different sizes."""
    x, y = (
        draw(np.random.default_rng(1), count)[:, :5].astype(np.float32).astype(float)
        for count in (5, 7)
    )

    def kernel(a, b):
        return (sum(a * b) / 5 + 1) ** 3

    def within(images):
        pairs = [(a, b) for a in range(len(images)) for b in range(len(images)) if a != b]
        return np.mean([kernel(images[a], images[b]) for a, b in pairs])

    expected = within(x) + within(y) - 2 * np.mean([kernel(a, b) for a in x for b in y])
    answer = finish(kid(x.astype(np.float32), y))
    assert answer.value == pytest.approx(expected, rel=1e-12)
    assert (answer.images, answer.references) == (5, 7)


def test_blocks_add_up_to_the_matrix() -> None:
    x, y = draw(np.random.default_rng(2), 23), draw(np.random.default_rng(3), 31)
    own, cross = finish(within_sums(x, 7)), finish(between_sums(x, y, 7))
    matrix, between = polynomial_kernel(x, x), polynomial_kernel(x, y)
    np.fill_diagonal(matrix, 0)
    np.testing.assert_allclose(own.rows, matrix.sum(1))
    assert own.squares == pytest.approx((matrix**2).sum())
    np.testing.assert_allclose(cross.rows, between.sum(1))
    np.testing.assert_allclose(cross.columns, between.sum(0))
    assert cross.squares == pytest.approx((between**2).sum())


def test_memory_stays_that_of_a_block() -> None:
    x = np.random.default_rng(4).random((4000, 4))
    tracemalloc.start()
    finish(within_sums(x, 250))
    finish(between_sums(x, x, 250))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4e6, "the whole matrix takes 128 MB"


def test_kept_sums_of_the_reference_save_their_pieces() -> None:
    x, y = draw(np.random.default_rng(5), 20), draw(np.random.default_rng(6), 30)
    assert finish(kid(x, y, finish(within_sums(y)))) == finish(kid(x, y))
    assert len(list(kid(x, y, finish(within_sums(y))))) == 2 < len(list(kid(x, y)))


def test_progress_counts_every_block() -> None:
    seen = list(within_sums(np.ones((10, 2)), 3))
    assert seen == [Progress("comparing features", done, 10, "pieces") for done in range(1, 11)]


def test_variance_is_the_decomposition() -> None:
    """With the matrices at hand: interactions by centring them, the rest image by image."""
    x, y = (draw(np.random.default_rng(seed), n, s) for seed, n, s in ((8, 9, 0.4), (9, 14, 0.0)))
    between = polynomial_kernel(x, y)
    centred = between - between.mean(1, keepdims=True) - between.mean(0) + between.mean()
    second = 4 * (centred**2).sum() / (8 * 13) / (9 * 14)
    spread = 0.0
    for points, cross in ((x, between), (y, between.T)):
        count, matrix = len(points), polynomial_kernel(points, points)
        np.fill_diagonal(matrix, 0)
        sums = matrix.sum(1)
        centred = matrix - (sums[:, None] + sums) / (count - 2)
        centred += sums.sum() / ((count - 1) * (count - 2))
        np.fill_diagonal(centred, 0)
        second += 2 * (centred**2).sum() / (count * (count - 3)) / (count * (count - 1))
        spread += 4 * np.var(sums / (count - 1) - cross.mean(1), ddof=1) / count
    assert spread > 2 * second > 0, "both parts are in it"
    expected = second + (spread - 2 * second)
    assert finish(kid(x, y)).standard_error ** 2 == pytest.approx(expected, rel=1e-9)


def simulate(images: int, references: int, shift: float, draws: int) -> list[Kid]:
    random = np.random.default_rng(7)
    return [
        finish(kid(draw(random, images, shift), draw(random, references))) for _ in range(draws)
    ]


@pytest.mark.parametrize(
    ("images", "references", "shift"),
    [(100, 100, 0.0), (60, 300, 0.0), (100, 100, 0.05), (60, 300, 0.2), (100, 100, 0.2)],
)
def test_standard_error_is_the_spread_of_fresh_draws(
    images: int, references: int, shift: float
) -> None:
    estimates = simulate(images, references, shift, 250)
    spread = np.std([estimate.value for estimate in estimates], ddof=1)
    typical = np.mean([estimate.standard_error for estimate in estimates])
    assert typical == pytest.approx(spread, rel=0.2)


def test_real_against_real_is_within_its_error_of_zero() -> None:
    estimates = simulate(100, 200, 0.0, 250)
    values = np.array([estimate.value for estimate in estimates])
    errors = np.array([estimate.standard_error for estimate in estimates])
    assert abs(values.mean()) < 3 * values.std() / len(values) ** 0.5, "unbiased"
    assert (values < 0).any(), "an unbiased estimate of 0 is below it at times"
    assert 0.9 < np.mean(np.abs(values) < 2 * errors) < 1


def test_images_all_alike_have_no_error() -> None:
    answer = finish(kid(np.ones((5, 3)), np.ones((6, 3))))
    assert answer.value == pytest.approx(0, abs=1e-12)
    assert answer.standard_error == pytest.approx(0, abs=1e-6)


def test_too_few_images_are_refused_at_once() -> None:
    with pytest.raises(UserError, match="at least 4 images on each side; there are 3 to judge"):
        kid(np.ones((3, 2)), np.ones((9, 2)))
    with pytest.raises(UserError, match=r"at least 2 images.*and 1 real"):
        subset_kid(np.ones((3, 2)), np.ones((1, 2)), seed=0)
