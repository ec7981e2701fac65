"""Made-up figures, as a study would store them."""

from collections.abc import Callable

import msgspec
import pytest

from engine.runs.evaluations import Evaluation, Memorised
from engine.study.plan import config_of
from engine.study.records import Point, Record, Restored, Scale
from engine.study.table import VARIANTS

NAMED = {variant.name: variant for variant in VARIANTS}
MakeRecord = Callable[..., Record]


def evaluation(value: float, step: int = 100, weights: str = "ema") -> Evaluation:
    near = Memorised(
        share=0.25,
        share_error=0.02,
        closer=0.6,
        closer_error=0.03,
        quantile=0.05,
        threshold=5.0,
        unseen=40,
    )
    return Evaluation(
        protocol="kid-efficientnet-lite0",
        value=value,
        standard_error=0.01,
        images=64,
        references=40,
        images_digest="",
        sampler="ddim",
        steps=25,
        eta=0.0,
        clip=True,
        seed=0,
        weights=weights,
        checkpoint=str(step),
        step=step,
        time=0.0,
        seconds=1.0,
        by_pixels=near,
    )


@pytest.fixture
def record() -> MakeRecord:
    def make(variant: str, seed: int, kid: float, loss: float | None = 0.1) -> Record:
        restored = [
            Restored(
                side=side,
                level=level,
                images=8,
                rms=kid * level,
                rms_error=1.0,
                strayed=0.5,
                strayed_error=0.1,
            )
            for side in ("train", "validation")
            for level in (100, 300)
        ]
        return Record(
            variant=variant,
            seed=seed,
            config=msgspec.to_builtins(config_of(NAMED[variant], seed)),
            parameters=1234,
            steps=100,
            steps_per_epoch=10,
            images_seen=1600,
            train_images=160,
            validation_images=40,
            curve=[Point(50, 0.3, 0.35, 0.36), Point(100, 0.2, loss, 0.25)],
            evaluations=[evaluation(kid + 0.1, 50), evaluation(kid)]
            + [evaluation(kid + 0.05, weights="raw")] * (variant == "base"),
            scale=Scale(0.0123, 0.004, 160),
            restored=restored if NAMED[variant].restores else [],
        )

    return make
