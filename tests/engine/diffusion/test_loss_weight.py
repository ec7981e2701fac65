import numpy as np
import pytest

from engine.diffusion.loss_weight import loss_weights
from engine.diffusion.schedule import alpha_bar

AB = alpha_bar("cosine", 200)
KINDS = ["epsilon", "x0", "v"]


@pytest.mark.parametrize(
    ("kind", "formula"),
    [
        ("epsilon", lambda snr: min(snr, 5) / snr),
        ("x0", lambda snr: min(snr, 5)),
        ("v", lambda snr: min(snr, 5) / (snr + 1)),
    ],
)
def test_min_snr_weights_are_the_published_ones(kind, formula) -> None:
    expected = [formula(ab / (1 - ab)) for ab in AB.tolist()]
    np.testing.assert_allclose(loss_weights("min_snr", kind, AB, 5.0), expected, rtol=1e-9)


def test_error_of_any_prediction_counts_the_same_as_one_of_the_image() -> None:
    """An error d of x0 is one of sqrt(SNR) d of epsilon and of sqrt(SNR + 1) d of v."""
    ratio = AB / (1 - AB)
    epsilon, x0, v = (loss_weights("min_snr", kind, AB, 5.0) for kind in KINDS)
    np.testing.assert_allclose(epsilon * ratio, x0, rtol=1e-12)
    np.testing.assert_allclose(v * (ratio + 1), x0, rtol=1e-12)


def test_gamma_moves_the_cut() -> None:
    assert loss_weights("min_snr", "x0", AB, 2.0).max() == 2.0


@pytest.mark.parametrize("kind", KINDS)
def test_no_weighting_is_all_ones(kind) -> None:
    assert (loss_weights("none", kind, AB, 5.0) == 1).all()


@pytest.mark.parametrize("kind", KINDS)
def test_pure_noise_weighs_as_the_level_before_it_and_no_other_level_changes(kind) -> None:
    zero = alpha_bar("cosine", 200, True)
    weights = loss_weights("min_snr", kind, zero, 5.0)
    assert weights[-1] == weights[-2]
    np.testing.assert_array_equal(weights[:-1], loss_weights("min_snr", kind, zero[:-1], 5.0))


def test_table_is_left_as_it_was() -> None:
    zero = alpha_bar("cosine", 200, True)
    loss_weights("min_snr", "v", zero, 5.0)
    assert zero[-1] == 0
