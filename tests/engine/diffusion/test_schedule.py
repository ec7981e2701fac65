import math

import numpy as np
import pytest

from engine.diffusion.schedule import alpha_bar, snr


def linear_by_hand(steps: int) -> list[float]:
    left, table = 1.0, []
    for i in range(steps):
        left *= 1 - (1e-4 + (0.02 - 1e-4) * i / (steps - 1))
        table.append(left)
    return table


def cosine_by_hand(steps: int) -> list[float]:
    def f(u: float) -> float:
        return math.cos((u + 0.008) / 1.008 * math.pi / 2) ** 2

    left, table = 1.0, []
    for i in range(steps):
        left *= 1 - min(1 - f((i + 1) / steps) / f(i / steps), 0.999)
        table.append(left)
    return table


@pytest.mark.parametrize("steps", [2, 100, 500, 1000])
@pytest.mark.parametrize(
    ("name", "by_hand"), [("linear", linear_by_hand), ("cosine", cosine_by_hand)]
)
def test_alpha_bar_is_the_product_written_out(name, by_hand, steps: int) -> None:
    table = alpha_bar(name, steps)
    assert table.dtype == np.float64
    np.testing.assert_allclose(table, by_hand(steps), rtol=1e-12)


@pytest.mark.parametrize("name", ["linear", "cosine"])
def test_noise_only_grows(name) -> None:
    table = alpha_bar(name, 500)
    assert np.all(np.diff(table) < 0)
    assert 0 < table[-1] < table[0] < 1


def test_published_linear_betas_leave_eight_percent_of_the_image_after_500_levels() -> None:
    assert math.sqrt(alpha_bar("linear", 500)[-1]) == pytest.approx(0.0797, abs=1e-4)


def test_snr_is_signal_over_noise() -> None:
    assert snr(np.array([0.5, 0.2])) == pytest.approx([1.0, 0.25])
