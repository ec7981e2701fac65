import numpy as np
import pytest

from engine.data.survey import statistics
from engine.data.survey.statistics import Statistics, statistics_of
from engine.progress import finish


def finished(images: np.ndarray) -> Statistics:
    return finish(statistics_of(images))


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("at_once", [1, 500, 10**9])
def test_figures_are_those_of_all_values_at_once(
    channels: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "_VALUES_AT_ONCE", at_once)
    rng = np.random.default_rng(0)
    images = rng.normal(120, 40, (23, 6, 6, channels)).clip(0, 255).astype(np.uint8)
    images[..., 0] //= 2
    scaled = images / 127.5 - 1
    found = finished(images)
    np.testing.assert_allclose(found.mean, scaled.mean(axis=(0, 1, 2)), atol=1e-12)
    assert found.sigma_data == pytest.approx(scaled.std(), abs=1e-12)


def test_one_plain_picture_has_no_spread() -> None:
    assert finished(np.full((1, 4, 4, 3), 255, np.uint8)).sigma_data == 0


def test_how_far_it_is_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "_VALUES_AT_ONCE", 4 * 4 * 3 * 10)
    told = statistics_of(np.zeros((25, 4, 4, 3), np.uint8))
    assert [(progress.done, progress.total) for progress in told] == [(10, 25), (20, 25), (25, 25)]
