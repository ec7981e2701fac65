"""One training step against the same step written out in NumPy float64."""

from functools import cache

import numpy as np
import pytest
import tensorflow as tf

from engine.config import Config, load_config
from engine.networks.network import Network, build_network
from engine.sampling.randomness import Purpose
from engine.sampling.tensor_seed import tensor_seed
from engine.sampling.unit_range import to_unit_range
from engine.training.objective import Objective
from engine.training.state import TrainingState
from engine.training.step import TrainingStep

TINY = (
    "data.size=8", "network.filters=[8]", "network.groups=4", "network.attention=[]",
    "network.patch=1", "training.batch_size=4", "optimizer.clip_norm=0.0",
)  # fmt: skip
BATCH = np.random.default_rng(0).integers(0, 256, (4, 8, 8, 3), np.uint8)
RATE, DECAY = 1e-2, 0.9


def tiny(*settings: str) -> Config:
    return load_config("demo", [*TINY, *settings])


@pytest.fixture(scope="module")
def network() -> Network:
    return build_network(tiny())[0]


@cache
def initial_weights() -> np.ndarray:
    """Weights with the zero layers filled, so that every weight has a gradient."""
    initial = build_network(tiny())[1]
    noise = np.random.default_rng(1).normal(0, 0.05, initial.shape)
    return (initial + noise).astype(np.float32)


def fresh_state(config: Config | None = None) -> TrainingState:
    return TrainingState(config or tiny(), initial_weights())


def trained(config: Config, network: Network, steps: int = 3) -> TrainingState:
    state = fresh_state(config)
    step = TrainingStep(config, Objective(config.diffusion, network), state)
    for number in range(steps):
        step(BATCH, number, RATE, DECAY, [0.5] * len(state.power_emas))
    return state


def gradient_by_hand(
    config: Config, network: Network, weights: np.ndarray, step: int
) -> tuple[np.ndarray, float]:
    """The loss's gradient with the step's own levels and noise."""
    objective = Objective(config.diffusion, network)
    seeds = [tensor_seed(config.seed, tf.constant(step, tf.int64), p)
             for p in (Purpose.TIMESTEPS, Purpose.NOISE)]  # fmt: skip
    place = tf.random.stateless_uniform((4,), seeds[0]).numpy()
    if config.diffusion.timesteps == "stratified":
        place = (np.arange(4, dtype=np.float32) + place) / 4
    levels = np.minimum((place * config.diffusion.steps).astype(np.int32), 499)
    noise = tf.random.stateless_normal(BATCH.shape, seeds[1])
    variable = tf.Variable(weights.astype(np.float32))
    with tf.GradientTape() as tape:
        losses = objective.losses(variable, to_unit_range(BATCH), levels, noise)
        loss = tf.reduce_mean(losses)
    return tape.gradient(loss, variable).numpy().astype(np.float64), float(loss)


@pytest.mark.parametrize(
    "settings",
    [
        (),
        ("optimizer.weight_decay=0.1",),
        ("optimizer.clip_norm=0.05",),
        ("diffusion.timesteps=uniform",),
        ("diffusion.prediction=epsilon", "diffusion.loss_weight=none"),
    ],
    ids=lambda settings: " ".join(settings) or "plain",
)
def test_steps_are_adamw_and_ema_written_out(network: Network, settings: tuple[str, ...]) -> None:
    config = tiny(*settings)
    state = trained(config, network)
    w = fresh_state().weights.numpy().astype(np.float64)
    ema, m, v = w.copy(), np.zeros_like(w), np.zeros_like(w)
    b1, b2, losses, norms = 0.9, config.optimizer.beta_2, [], []
    for step in range(3):
        g, loss = gradient_by_hand(config, network, w, step)
        norm = np.sqrt((g**2).sum())
        losses.append(loss)
        norms.append(norm)
        if config.optimizer.clip_norm and norm > config.optimizer.clip_norm:
            g *= config.optimizer.clip_norm / norm
        w -= RATE * config.optimizer.weight_decay * w
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
        corrected = np.sqrt(1 - b2 ** (step + 1)) / (1 - b1 ** (step + 1))
        w -= RATE * corrected * m / (np.sqrt(v) + 1e-8)
        ema = DECAY * ema + (1 - DECAY) * w
    # Adam divides tiny gradients by their own size, so their rounding shows in the weights.
    np.testing.assert_allclose(state.weights.numpy(), w, atol=2e-3)
    assert np.abs(state.weights.numpy() - w).mean() < 2e-5
    np.testing.assert_allclose(state.ema.numpy(), ema, atol=1e-3)
    window = state.take_window()
    assert window.skipped == 0
    np.testing.assert_allclose(
        (window.loss, window.gradient_norm), (np.mean(losses), np.mean(norms)), rtol=1e-3
    )


@pytest.mark.parametrize(
    "setting",
    [
        "diffusion.schedule=linear",
        "diffusion.prediction=x0",
        "diffusion.loss_weight=none",
        "diffusion.min_snr_gamma=1.0",
        "diffusion.timesteps=uniform",
        "diffusion.steps=100",
        "diffusion.schedule=sigmoid",
        "diffusion.schedule=linear_scaled",
        "diffusion.zero_terminal_snr=true",
        "data.horizontal_flip=true",
        "optimizer.weight_decay=0.5",
        "optimizer.beta_1=0.5",
        "optimizer.beta_2=0.5",
        "optimizer.clip_norm=0.01",
        "seed=7",
    ],
)
def test_every_setting_of_the_step_changes_what_is_learnt(network: Network, setting: str) -> None:
    assert not np.array_equal(
        trained(tiny(setting), network).weights.numpy(), trained(tiny(), network).weights.numpy()
    )


def test_same_steps_give_the_same_bits(network: Network) -> None:
    one, other = trained(tiny(), network, 20), trained(tiny(), network, 20)
    for group in one.groups:
        assert one.groups[group].numpy().tobytes() == other.groups[group].numpy().tobytes()


def test_restored_state_goes_on_to_the_same_bits(network: Network) -> None:
    config = tiny("ema.power_lengths=[0.05, 0.1]")
    whole = trained(config, network, 12)
    half = trained(config, network, 6)
    restored = TrainingState(config, np.zeros_like(initial_weights()))
    for group, arrays in half.export(network.layout).items():
        restored.restore(network.layout, group, arrays)
    restored.restore_counters(half.counters())
    step = TrainingStep(config, Objective(config.diffusion, network), restored)
    for number in range(6, 12):
        step(BATCH, number, RATE, DECAY, [0.5, 0.5])
    for group in whole.groups:
        assert np.array_equal(whole.groups[group].numpy(), restored.groups[group].numpy()), group
    assert whole.counters() == restored.counters()


def test_stratified_levels_take_one_of_each_slice(network: Network) -> None:
    config = tiny("training.batch_size=50")
    step = TrainingStep(config, Objective(config.diffusion, network), fresh_state())
    for number in range(20):
        levels = step._levels(tf.constant(number, tf.int64)).numpy()
        assert (levels // 10).tolist() == list(range(50))


def test_ema_distance_is_relative_to_the_raw_weights() -> None:
    state = TrainingState(tiny(), np.array([3.0, 4.0], np.float32))
    state.ema.assign([3.0, 3.0])
    assert state.ema_distance() == pytest.approx(1 / 5)
