"""One tiny model with a checkpoint, shared by all tests here: tracing is what takes time."""

import shutil
import time
from pathlib import Path

import msgspec
import numpy as np
import pytest
from engines import tiny_config

from engine.config import config_digest
from engine.runs.checkpoints import Manifest, write_checkpoint
from engine.runs.directory import RunDirectory
from engine.runs.ema_snapshots import save_snapshot
from engine.runs.store import create_run
from engine.sampling.model import Model

STEP = 40


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Model:
    config = tiny_config("network.zero_output=false", "ema.power_lengths=[0.05, 0.1]")
    run = create_run(tmp_path_factory.mktemp("runs"), "tiny", config)
    model = Model.build(run, config)
    noise = np.random.default_rng(3)
    for step, loss in ((20, 0.1), (STEP, 0.2)):
        groups = {
            name: model.network.layout.to_arrays(
                (model.initial + noise.normal(0, 0.1, model.initial.shape)).astype(np.float32)
            )
            for name in ("weights", "ema")
        }
        manifest = Manifest(
            step=step, epoch=1.0, seed=0, config_digest=config_digest(config),
            config=msgspec.to_builtins(config), validation_loss=loss, best_validation_loss=0.1,
            counters={}, time=time.time(), files={},
        )  # fmt: skip
        write_checkpoint(run.checkpoints, manifest, groups)
        for length in config.ema.power_lengths:
            save_snapshot(run.ema_snapshots, step, length, groups["ema"])
    return model


@pytest.fixture
def model(shared: Model) -> Model:
    """The shared model, whose run has no results yet."""
    shutil.rmtree(shared.run.samples, ignore_errors=True)
    return shared


@pytest.fixture
def run(model: Model) -> RunDirectory:
    return model.run


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    from PIL import Image

    path = tmp_path / "picture.png"
    pixels = np.random.default_rng(5).integers(0, 256, (8, 8, 3), np.uint8)
    Image.fromarray(pixels).save(path)
    return path
