"""Frechet Inception Distance: between the Gaussians that fit two sets of features."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.errors import UserError
from engine.metrics.blocks import blocks
from engine.metrics.kernel_sums import Features

LEAST_IMAGES = 2
_AT_ONCE = 4096


@dataclass(frozen=True)
class Gaussian:
    """Mean and covariance of a set of features: all that FID needs of it."""

    mean: NDArray[np.float64]
    """Shape (d,)."""
    covariance: NDArray[np.float64]
    """Shape (d, d), the sum of squares divided by n - 1."""
    images: int
    root: NDArray[np.float64] | None = None
    """Shape (d, r), covariance = root root^T, where it is at hand."""


@dataclass(frozen=True)
class Fid:
    """The distance, and of how many images: without those it says little.

    FID is biased: the fewer images, the larger, by about 1 / n (Chong & Forsyth 2020), so
    that figures of another n cannot be compared, and real images against real ones do not give
    0. KID has no such bias; below some thousands of images it is the one to look at.
    """

    value: float
    images: int
    references: int


def fit_gaussian(features: Features) -> Gaussian:
    """Mean and covariance in float64, in two passes over blocks.

    Args:
        features: shape (N, d), N at least 2; a memory map will do.

    Raises:
        UserError: fewer than 2 images, which have no covariance.
    """
    count, dimensions = features.shape
    if count < LEAST_IMAGES:
        raise UserError(
            f"FID needs at least {LEAST_IMAGES} images on each side, and one has {count}."
        )
    mean = features.mean(0, dtype=np.float64)
    products = np.zeros((dimensions, dimensions))
    for part in blocks(count, _AT_ONCE):
        centred = features[part] - mean
        products += centred.T @ centred
    root = None
    if count <= dimensions:
        # The centred features themselves, which spares the eigenvalues of a large matrix.
        root = (features - mean).T / np.sqrt(count - 1)
    return Gaussian(mean, products / (count - 1), count, root)


def fid(images: Gaussian, reference: Gaussian) -> Fid:
    """Squared Frechet distance (Dowson & Landau 1982; Heusel et al. 2017, eq. 6).

    |m1 - m2|^2 + Tr(C1) + Tr(C2) - 2 Tr((C1 C2)^(1/2)).

    With C = R R^T the last trace is the sum of the singular values of R1^T R2, for their
    squares are the eigenvalues of C1 C2. torch-fidelity takes the roots of those eigenvalues,
    clean-fid SciPy's root of the product: where there are fewer images than dimensions, most
    eigenvalues are rounding of 0, whose roots add up (1e-16 becomes 1e-8, d times). Here the
    roots are taken once, of each symmetric matrix, where what is rounding can be told and left out;
    with no more images than dimensions R is the centred features, and no root is taken at all.

    Args:
        images: of the images to judge.
        reference: of the real ones, of the same dimensions.
    """
    step = images.mean - reference.mean
    overlap = np.linalg.svd(_root(images).T @ _root(reference), compute_uv=False)
    spread = np.trace(images.covariance) + np.trace(reference.covariance)
    value = float(step @ step + spread - 2 * overlap.sum())
    return Fid(value, images.images, reference.images)


def _root(gaussian: Gaussian) -> NDArray[np.float64]:
    """R with C = R R^T; shape (d, r). Else a column for each eigenvalue that is not rounding."""
    if gaussian.root is not None:
        return gaussian.root
    values, vectors = np.linalg.eigh(gaussian.covariance)
    # What eigh cannot tell from 0, as in numpy.linalg.matrix_rank.
    kept = values > values[-1] * len(values) * np.finfo(np.float64).eps
    root: NDArray[np.float64] = vectors[:, kept] * np.sqrt(values[kept])
    return root
