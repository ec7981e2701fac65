import numpy as np
import pytest
import tensorflow as tf

from engine.config import load_config
from engine.networks.network import build_network
from engine.training.objective import Objective
from engine.training.validation import Validation, fixed_levels

IMAGES = np.random.default_rng(0).integers(0, 256, (21, 8, 8, 3), np.uint8)


def measure(batch_size: int, scale: float = 1.0) -> tuple[float, float]:
    config = load_config(
        "demo",
        ["data.size=8", "network.filters=[8]", "network.groups=4", "network.attention=[]",
         "network.patch=1", f"validation.batch_size={batch_size}"],
    )  # fmt: skip
    network, weights = build_network(config)
    weights = weights + 0.05 * scale
    validation = Validation(config, Objective(config.diffusion, network), IMAGES)
    *_, whole = validation.measure(tf.constant(weights), tf.constant(weights * 0.5))
    return whole.ema, whole.raw


def test_batch_size_does_not_matter_even_when_it_leaves_a_rest() -> None:
    assert measure(4) == pytest.approx(measure(21), rel=1e-5)


def test_figure_is_the_same_until_the_weights_change() -> None:
    assert measure(8) == measure(8)
    assert measure(8) != measure(8, scale=1.1)


def test_raw_and_ema_are_measured_apart() -> None:
    ema, raw = measure(8)
    assert ema != raw


def test_levels_are_spread_evenly_and_fixed() -> None:
    levels = fixed_levels(0, 100, 500)
    assert sorted(levels.tolist()) == list(range(0, 500, 5))
    assert levels.tolist() == fixed_levels(0, 100, 500).tolist()
    assert levels.tolist() != fixed_levels(1, 100, 500).tolist()
    assert max(fixed_levels(0, 1000, 500)) == 499


def test_losses_by_level_add_up_to_the_whole_and_are_nan_where_no_image_was() -> None:
    config = load_config(
        "demo",
        ["data.size=8", "network.filters=[8]", "network.groups=4", "network.attention=[]",
         "network.patch=1"],
    )  # fmt: skip
    network, weights = build_network(config)
    vector = tf.constant(weights + 0.05)
    validation = Validation(config, Objective(config.diffusion, network), IMAGES)
    *_, whole = validation.measure(vector, vector * 0.5)
    counts = np.bincount(fixed_levels(config.seed, 21, 500) // 50, minlength=10)
    assert counts.sum() == 21
    assert np.average(whole.ema_by_level, weights=counts) == pytest.approx(whole.ema)
    assert np.average(whole.raw_by_level, weights=counts) == pytest.approx(whole.raw)
    assert np.ptp(whole.ema_by_level) > 0.01

    few = Validation(config, Objective(config.diffusion, network), IMAGES[:3])
    *_, some = few.measure(vector, vector)
    assert np.isnan(some.ema_by_level).sum() == 7
