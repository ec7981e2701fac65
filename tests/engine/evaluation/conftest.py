"""One tiny model whose network is left as it begins, but for some noise: tracing takes time."""

import numpy as np
import pytest
from engines import tiny_config

from engine.runs.store import create_run
from engine.sampling.model import Model
from engine.sampling.weights import ChosenWeights

IMAGES = ("data.train_images=60", "data.validation_fraction=0.2", "data.validation_images=24")


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    config = tiny_config("network.zero_output=false", *IMAGES)
    run = create_run(tmp_path_factory.mktemp("runs"), "tiny", config)
    return Model.build(run, config)


@pytest.fixture(scope="session")
def weights(model: Model) -> ChosenWeights:
    noise = np.random.default_rng(3).normal(0, 0.1, model.initial.shape)
    vector = (model.initial + noise).astype(np.float32)
    return ChosenWeights(model.to_vector(model.network.layout.to_arrays(vector)), 40)
