import pytest

from engine.config.schema import Optimizer
from engine.training.learning_rate import learning_rate


def test_warm_up_rises_linearly_to_the_full_rate() -> None:
    config = Optimizer(learning_rate=1.0, warmup_steps=4)
    assert [learning_rate(config, step, 100) for step in range(5)] == [0.25, 0.5, 0.75, 1.0, 1.0]


def test_cosine_falls_to_two_percent_at_the_end_and_stays() -> None:
    config = Optimizer(learning_rate=1.0, warmup_steps=10, decay="cosine")
    assert learning_rate(config, 10, 110) == 1.0
    assert learning_rate(config, 60, 110) == pytest.approx(0.51)
    assert learning_rate(config, 110, 110) == pytest.approx(0.02)
    assert learning_rate(config, 500, 110) == pytest.approx(0.02)


def test_without_decay_the_rate_is_constant() -> None:
    config = Optimizer(learning_rate=0.5)
    assert {learning_rate(config, step, 10) for step in range(30)} == {0.5}
