import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from golden_features import CASES, FEWER_IMAGES_THAN_DIMENSIONS, Case

from engine.errors import UserError
from engine.metrics.fid import Gaussian, fid, fit_gaussian

GOLDEN = json.loads((Path(__file__).parent / "golden" / "figures.json").read_text())


def distance(images: np.ndarray, reference: np.ndarray) -> float:
    return fid(fit_gaussian(images), fit_gaussian(reference)).value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_distance_is_torch_fidelitys(case: Case) -> None:
    assert distance(*case.features()) == pytest.approx(GOLDEN[case.name]["fid"], rel=1e-9)


def test_fewer_images_than_dimensions() -> None:
    """The exact value comes from the images themselves; torch-fidelity's has the rounding."""
    features, reference = FEWER_IMAGES_THAN_DIMENSIONS.features()
    x, y = ((part - part.mean(0)) / (len(part) - 1) ** 0.5 for part in (features, reference))
    step = features.mean(0) - reference.mean(0)
    overlap = np.linalg.svd(x @ y.T, compute_uv=False).sum()
    exact = step @ step + (x**2).sum() + (y**2).sum() - 2 * overlap
    assert distance(features, reference) == pytest.approx(exact, rel=1e-12)
    by_eigenvalues = [replace(fit_gaussian(part), root=None) for part in (features, reference)]
    assert fid(*by_eigenvalues).value == pytest.approx(exact, rel=1e-9)
    theirs = GOLDEN[FEWER_IMAGES_THAN_DIMENSIONS.name]["fid"]
    assert distance(features, reference) == pytest.approx(theirs, rel=1e-6)


def test_gaussians_without_correlation_have_a_closed_form() -> None:
    """|m1 - m2|^2 + |sqrt(v1) - sqrt(v2)|^2."""
    means, variances = np.random.default_rng(0).random((2, 2, 6)) * 3
    made = [Gaussian(m, np.diag(v), 100) for m, v in zip(means, variances, strict=True)]
    expected = np.sum((means[0] - means[1]) ** 2) + np.sum(np.diff(np.sqrt(variances), axis=0) ** 2)
    assert fid(*made).value == pytest.approx(expected, rel=1e-12)
    assert fid(*made[::-1]).value == pytest.approx(expected, rel=1e-12)


def test_gaussian_is_numpys_whatever_the_blocks() -> None:
    features = np.random.default_rng(1).normal(1000, 1, (9000, 3)).astype(np.float32)
    fitted = fit_gaussian(features)
    wide = features.astype(np.float64)
    np.testing.assert_allclose(fitted.mean, wide.mean(0), rtol=1e-12)
    np.testing.assert_allclose(fitted.covariance, np.cov(wide, rowvar=False), rtol=1e-9)


def test_same_images_are_no_distance_apart() -> None:
    features = CASES[1].features()[0]
    assert distance(features, features) == pytest.approx(0, abs=1e-9)
    assert distance(np.ones((3, 4)), np.ones((5, 4))) == 0


def test_bias_falls_with_the_number_of_images() -> None:
    """Why the number is stated: real against real is far from 0."""
    random = np.random.default_rng(2)
    values = [distance(*random.standard_normal((2, count, 32))) for count in (100, 400, 1600)]
    assert values[0] > 3 * values[1] > 9 * values[2] > 0


def test_numbers_of_images_are_stated() -> None:
    answer = fid(fit_gaussian(np.eye(3)), fit_gaussian(np.ones((7, 3))))
    assert (answer.images, answer.references) == (3, 7)


def test_one_image_has_no_covariance() -> None:
    with pytest.raises(UserError, match="at least 2 images"):
        fit_gaussian(np.ones((1, 3)))
