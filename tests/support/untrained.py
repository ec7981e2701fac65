"""A run that can be drawn from at once: random weights, no training."""

import time
from pathlib import Path

import msgspec
import numpy as np
from engines import tiny_config

from engine.config import config_digest
from engine.networks.network import build_network
from engine.runs.checkpoints import Manifest, write_checkpoint
from engine.runs.directory import RunDirectory
from engine.runs.status import Status, write_status
from engine.runs.store import create_run

STEP = 40


def untrained_run(folder: Path, name: str) -> RunDirectory:
    """A tiny run, said to be finished, with a checkpoint of weights and their average."""
    config = tiny_config("network.zero_output=false")
    run = create_run(folder, name, config)
    network, initial = build_network(config)
    noise = np.random.default_rng(3)
    groups = {
        group: network.layout.to_arrays(
            (initial + noise.normal(0, 0.1, initial.shape)).astype(np.float32)
        )
        for group in ("weights", "ema")
    }
    manifest = Manifest(
        step=STEP, epoch=1.0, seed=0, config_digest=config_digest(config),
        config=msgspec.to_builtins(config), validation_loss=0.2, best_validation_loss=0.2,
        counters={}, time=time.time(), files={},
    )  # fmt: skip
    write_checkpoint(run.checkpoints, manifest, groups)
    write_status(run.status, Status("finished", time.time(), STEP, 1.0, 1))
    return run
