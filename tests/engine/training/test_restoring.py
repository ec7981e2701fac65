"""A state restored from checkpoints that hold some of the vectors only."""

import time
from pathlib import Path

import msgspec
import numpy as np
import pytest
from engines import tiny_config

from engine.config import Config, config_digest
from engine.errors import UserError
from engine.networks.network import build_network
from engine.runs.checkpoints import Checkpoint, Manifest, Tensors, write_checkpoint
from engine.training.objective import Objective
from engine.training.restoring import restore_state
from engine.training.state import TrainingState
from engine.training.step import TrainingStep

CONFIG = tiny_config("ema.power_lengths=[0.05, 0.1]")
NETWORK, INITIAL = build_network(CONFIG)
STEP, RATE = 4000, 1e-2


def write(folder: Path, config: Config, groups: dict[str, Tensors]) -> Checkpoint:
    manifest = Manifest(
        step=STEP, epoch=1.0, seed=0, config_digest=config_digest(config),
        config=msgspec.to_builtins(config), validation_loss=None, best_validation_loss=None,
        counters={"updates": STEP - 3}, time=time.time(), files={},
    )  # fmt: skip
    return write_checkpoint(folder, manifest, groups)


@pytest.fixture
def whole() -> dict[str, Tensors]:
    """All vectors, every one another."""
    state = TrainingState(CONFIG, INITIAL)
    for place, vector in enumerate(state.groups.values(), start=1):
        vector.assign(INITIAL + 0.01 * place)
    return state.export(NETWORK.layout)


def restored(folder: Path, groups: dict[str, Tensors]) -> tuple[TrainingState, list[str]]:
    state = TrainingState(CONFIG, INITIAL)
    return state, restore_state(state, NETWORK.layout, write(folder, CONFIG, groups))


def assert_same(state: TrainingState, group: str, arrays: Tensors) -> None:
    assert np.array_equal(state.groups[group].numpy(), NETWORK.layout.to_vector(arrays)), group


def test_a_whole_checkpoint_is_restored_whole(tmp_path: Path, whole: dict[str, Tensors]) -> None:
    state, told = restored(tmp_path, whole)
    assert told == []
    for group, arrays in whole.items():
        assert_same(state, group, arrays)
    assert int(state.updates) == int(state.adam_updates) == STEP - 3, "of an older version too"


@pytest.mark.parametrize("only", ["ema", "weights"])
def test_the_weights_there_are_stand_in_for_the_others(
    tmp_path: Path, whole: dict[str, Tensors], only: str
) -> None:
    state, told = restored(tmp_path, {only: whole[only]})
    for group in ("weights", "ema", "power_ema_0.05", "power_ema_0.1"):
        assert_same(state, group, whole[only])
    other = {"ema": "raw weights", "weights": "averaged weights (ema)"}[only]
    assert told[0].startswith(f"The checkpoint holds no {other}: ")
    assert told[-1] == "The checkpoint holds no slots of Adam's: they begin afresh"
    assert len(told) == 4
    assert int(state.updates) == STEP - 3


def test_fresh_slots_take_first_steps_as_a_new_training_does(
    tmp_path: Path, whole: dict[str, Tensors]
) -> None:
    """Corrected like those of a long training, they would be three times as long."""
    del whole["adam_mean"]
    state, _ = restored(tmp_path, whole)
    before = state.weights.numpy()
    step = TrainingStep(CONFIG, Objective(CONFIG.diffusion, NETWORK), state)
    images = np.random.default_rng(0).integers(0, 256, (16, 8, 8, 3), np.uint8)
    step(images, STEP, RATE, 0.9, [0.5, 0.5])
    longest = np.abs(state.weights.numpy() - before).max()
    assert longest == pytest.approx(RATE, rel=0.05)


def test_no_weights_at_all_are_refused(tmp_path: Path, whole: dict[str, Tensors]) -> None:
    slots = {name: whole[name] for name in ("adam_mean", "adam_variance")}
    with pytest.raises(UserError, match="holds no weights"):
        restored(tmp_path, slots)
