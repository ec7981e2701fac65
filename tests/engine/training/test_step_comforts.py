"""Accumulation, precision, averages, losses by level, and steps that must leave no trace."""

import numpy as np
import pytest
import tensorflow as tf

from engine.config import Config, load_config
from engine.diffusion.power_ema import power_decay, power_gamma
from engine.networks.network import Network, build_network
from engine.training.loss_scale import GROW_EVERY, INITIAL, LEAST, LossScale
from engine.training.objective import Objective
from engine.training.state import TrainingState
from engine.training.step import TrainingStep

TINY = (
    "data.size=8", "network.filters=[8]", "network.groups=4", "network.attention=[]",
    "network.patch=1", "training.batch_size=16", "optimizer.clip_norm=0.0",
    "optimizer.warmup_steps=0", "network.zero_output=false", "network.zero_blocks=false",
)  # fmt: skip
BATCH = np.random.default_rng(0).integers(0, 256, (16, 8, 8, 3), np.uint8)


def tiny(*settings: str) -> Config:
    return load_config("demo", [*TINY, *settings])


class Bench:
    """A network, its state and its compiled step."""

    def __init__(self, *settings: str, network: Network | None = None) -> None:
        self.config = tiny(*settings)
        built, initial = build_network(self.config)
        self.network = network or built
        self.state = TrainingState(self.config, initial)
        self._objective = Objective(self.config.diffusion, self.network)
        self._step = TrainingStep(self.config, self._objective, self.state)

    def run(self, steps: int, first: int = 0, rate: float = 1e-3) -> "Bench":
        for number in range(first, first + steps):
            decays = [power_decay(number, power_gamma(n)) for n in self.state.power_emas]
            self._step(BATCH, number, rate, 0.9, decays)
        return self

    @property
    def weights(self) -> np.ndarray:
        return self.state.weights.numpy()


def poison(bench: Bench) -> None:
    """Weights that no finite gradient comes from."""
    weights = bench.weights.copy()
    weights[0] = np.inf
    bench.state.weights.assign(weights)


def test_accumulated_batches_are_one_large_batch() -> None:
    whole = Bench()
    parts = Bench("training.batch_size=4", "training.accumulate=4")
    whole.run(1)
    parts.run(1)
    one, other = whole.state.take_window(), parts.state.take_window()
    assert other.loss == pytest.approx(one.loss, rel=1e-5)
    assert other.gradient_norm == pytest.approx(one.gradient_norm, rel=1e-4)
    gradients = [bench.state.adam_mean.numpy() for bench in (whole, parts)]
    gap = np.linalg.norm(gradients[1] - gradients[0]) / np.linalg.norm(gradients[0])
    assert gap < 1e-4, "the sum is made in another order, and that is all"
    np.testing.assert_allclose(parts.state.level_loss, whole.state.level_loss, rtol=1e-4)


@pytest.mark.campaign
def test_accumulated_step_is_the_same_however_often_it_is_made() -> None:
    """Batches side by side gave another loss once in some hundred steps."""
    bench = Bench("training.batch_size=4", "training.accumulate=4")
    begin = {name: group.numpy().copy() for name, group in bench.state.groups.items()}
    losses = set()
    for _ in range(300):
        for name, group in bench.state.groups.items():
            group.assign(begin[name])
        bench.run(1)
        losses.add(bench.state.take_window().loss)
    assert len(losses) == 1


def test_dropout_differs_from_step_to_step_and_batch_to_batch_and_is_repeatable() -> None:
    settings = ("network.dropout=0.5",)
    assert np.array_equal(Bench(*settings).run(3).weights, Bench(*settings).run(3).weights)
    assert not np.array_equal(Bench(*settings).run(3).weights, Bench().run(3).weights)
    parts = Bench(*settings, "training.batch_size=4", "training.accumulate=4").run(1)
    assert not np.allclose(
        parts.state.adam_mean, Bench(*settings).run(1).state.adam_mean, atol=1e-6
    )


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_lower_precision_trains_to_nearly_the_same_loss(precision: str) -> None:
    exact = Bench().run(30)
    rough = Bench(f"training.precision={precision}").run(30)
    one, other = exact.state.take_window(), rough.state.take_window()
    assert other.skipped == 0
    assert other.loss == pytest.approx(one.loss, rel=0.05)
    assert not np.array_equal(exact.weights, rough.weights)
    assert rough.state.weights.dtype == tf.float32


@pytest.mark.campaign
def test_xla_learns_alike() -> None:
    """Not the same bits: XLA makes its normal noise in another way."""
    plain, compiled = Bench().run(30), Bench("training.xla=true").run(30)
    assert compiled._step._compiled._jit_compile
    one, other = plain.state.take_window(), compiled.state.take_window()
    assert other.loss == pytest.approx(one.loss, rel=0.1)
    assert not np.array_equal(compiled.weights, Bench().weights)


def test_step_without_a_finite_gradient_changes_nothing() -> None:
    bench = Bench("ema.power_lengths=[0.05, 0.1]").run(5)
    poison(bench)
    before = {name: vector.numpy() for name, vector in bench.state.groups.items()}
    updates = int(bench.state.updates)
    bench.run(3, first=5)
    for name, vector in bench.state.groups.items():
        assert np.array_equal(vector.numpy(), before[name]), name
    assert int(bench.state.updates) == updates == 5
    trouble = bench.state.trouble.read()
    assert (trouble.steps, trouble.first_step) == (3, 5)
    assert not np.isfinite(trouble.loss)
    assert 0 <= trouble.lowest_level < trouble.highest_level < 500


def test_skipped_steps_are_counted_and_left_out_of_the_means() -> None:
    bench = Bench().run(5)
    good = bench.weights.copy()
    poison(bench)
    bench.run(2, first=5)
    bench.state.weights.assign(good)
    bench.run(1, first=7)
    window = bench.state.take_window()
    assert window.skipped == 2
    assert np.isfinite(window.loss) and np.isfinite(window.gradient_norm)
    assert bench.state.trouble.read().steps == 0, "a good step ends the row"


def test_window_of_nothing_but_skipped_steps_has_no_mean() -> None:
    bench = Bench()
    poison(bench)
    window = bench.run(2).state.take_window()
    assert np.isnan(window.loss) and window.skipped == 2


def test_overflow_in_float16_only_lowers_the_scale() -> None:
    bench = Bench("training.precision=float16")
    bench.state.loss_scale.value.assign(2.0**30)
    before = bench.weights.copy()
    bench.run(1)
    assert float(bench.state.loss_scale.value) == 2.0**29
    assert np.array_equal(bench.weights, before)
    assert bench.state.trouble.read().steps == 0, "an overflow is no trouble"
    bench.run(20, first=1)
    assert not np.array_equal(bench.weights, before), "a lower scale heals it"
    assert bench.state.take_window().skipped < 20


def test_float16_that_no_scale_heals_is_trouble() -> None:
    bench = Bench("training.precision=float16")
    poison(bench)
    bench.run(2)
    assert bench.state.trouble.read().steps == 2


def test_scale_doubles_after_many_good_steps_and_never_falls_below_one() -> None:
    scale = LossScale(tiny("training.precision=float16"))
    scale.good_steps.assign(GROW_EVERY - 1)
    scale.after_good_step()
    assert (float(scale.value), float(scale.good_steps)) == (2 * INITIAL, 0.0)
    for _ in range(40):
        scale.after_overflow()
    assert float(scale.value) == LEAST


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_other_precisions_are_never_scaled(precision: str) -> None:
    scale = LossScale(tiny(f"training.precision={precision}"))
    scale.good_steps.assign(GROW_EVERY - 1)
    scale.after_good_step()
    scale.after_overflow()
    assert float(scale.value) == 1.0
    assert not scale.can_heal(tf.constant(1.0))


def test_power_averages_are_the_weights_weighed_by_their_profile() -> None:
    bench = Bench("ema.power_lengths=[0.05, 0.2]")
    history = []
    for step in range(40):
        bench.run(1, first=step)
        history.append(bench.weights.astype(np.float64))
    for length, average in bench.state.power_emas.items():
        gamma = power_gamma(length)
        expected = history[0]
        for step in range(1, 40):
            kept = (1 - 1 / (step + 1)) ** (gamma + 1)
            expected = kept * expected + (1 - kept) * history[step]
        np.testing.assert_allclose(average.numpy(), expected, atol=1e-5)
    one, other = (average.numpy() for average in bench.state.power_emas.values())
    assert not np.allclose(one, other, atol=1e-4)


def test_training_losses_by_level_add_up_to_the_mean_loss() -> None:
    bench = Bench("diffusion.timesteps=stratified").run(10)
    images = bench.state.level_images.numpy()
    assert images.sum() == 160
    assert images.min() >= 10, "stratified levels leave no range out"
    loss = bench.state.take_window().loss
    means = bench.state.take_level_losses()
    assert np.average(means, weights=images) == pytest.approx(loss, rel=1e-4)
    assert np.isnan(bench.state.take_level_losses()).all(), "taking begins anew"
