import pytest

from engine.training.pace import Pace


def test_rest_is_not_known_before_a_step_was_timed() -> None:
    pace = Pace()
    pace.record("validation", 3.0)
    assert pace.seconds_left({"step": 10, "validation": 1}) is None


def test_rest_counts_each_kind_of_work_at_its_own_price() -> None:
    pace = Pace()
    pace.record("step", 0.1)
    pace.record("validation", 30.0)
    pace.record("validation", 2.0)
    assert pace.seconds_left({"step": 100, "validation": 3}) == pytest.approx(10 + 6)


def test_long_validation_does_not_skew_the_steps() -> None:
    pace = Pace()
    pace.record("step", 0.1)
    pace.record("validation", 1000.0)
    assert pace.seconds_of("step") == 0.1


def test_mean_follows_a_change_of_speed() -> None:
    pace = Pace()
    for seconds in [0.1] * 5 + [0.2] * 30:
        pace.record("step", seconds)
    assert pace.seconds_of("step") == pytest.approx(0.2, rel=0.01)
