"""Lines of a run's logs, of which only what a test is about is said."""

from typing import Any

import msgspec

from engine.runs.evaluations import Evaluation
from engine.runs.records import TrainRecord


def train(step: int, loss: float | None = 0.5, time: float = 0.0) -> TrainRecord:
    return TrainRecord(step, step / 10, loss, 1.0, 1e-3, 0.9, step, 0.1, 100.0, time)


def evaluation(step: int, **said: Any) -> Evaluation:
    """A KID of 0.02 ± 0.001, of 256 images, by the embedded network."""
    made = Evaluation(
        protocol="kid-efficientnet-lite0", value=0.02, standard_error=0.001, images=256,
        references=114, images_digest="d", sampler="dpm-solver", steps=20, eta=0.0, clip=True,
        seed=0, weights="ema", checkpoint="last", step=step, time=1.7e9, seconds=1.0,
    )  # fmt: skip
    return msgspec.structs.replace(made, **said)
