from hypothesis import given
from hypothesis import strategies as st

from engine.diffusion.ema_decay import ema_decay

decays = st.floats(0, 1, exclude_max=True)
counts = st.integers(0, 10**9)


def test_warm_up_begins_with_a_short_memory() -> None:
    assert [ema_decay(n, 0.999, True) for n in (0, 1, 10)] == [1 / 10, 2 / 11, 11 / 20]


def test_warm_up_ends_at_the_decay_asked_for() -> None:
    assert ema_decay(10**6, 0.999, True) == 0.999


@given(updates=counts, decay=decays)
def test_memory_never_shrinks_nor_outgrows_the_decay(updates: int, decay: float) -> None:
    now, later = ema_decay(updates, decay, True), ema_decay(updates + 1, decay, True)
    assert 0 <= now <= later <= decay < 1


@given(updates=counts, decay=decays)
def test_without_warm_up_the_decay_is_constant(updates: int, decay: float) -> None:
    assert ema_decay(updates, decay, False) == decay
