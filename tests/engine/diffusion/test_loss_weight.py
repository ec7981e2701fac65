import numpy as np
import pytest

from engine.diffusion.loss_weight import loss_weights
from engine.diffusion.schedule import alpha_bar

AB = alpha_bar("cosine", 200)


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


def test_gamma_moves_the_cut() -> None:
    assert loss_weights("min_snr", "x0", AB, 2.0).max() == 2.0


@pytest.mark.parametrize("kind", ["epsilon", "x0", "v"])
def test_no_weighting_is_all_ones(kind) -> None:
    assert (loss_weights("none", kind, AB, 5.0) == 1).all()
