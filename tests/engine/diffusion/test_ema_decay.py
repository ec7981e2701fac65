from engine.diffusion.ema_decay import ema_decay


def test_warm_up_begins_with_a_short_memory() -> None:
    assert [ema_decay(n, 0.999, True) for n in (0, 1, 10)] == [1 / 10, 2 / 11, 11 / 20]


def test_warm_up_ends_at_the_decay_asked_for() -> None:
    assert ema_decay(10**6, 0.999, True) == 0.999


def test_without_warm_up_the_decay_is_constant() -> None:
    assert {ema_decay(n, 0.99, False) for n in range(100)} == {0.99}
