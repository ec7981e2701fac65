from hypothesis import given
from hypothesis import strategies as st

from tui.column_room import Wish, allotted

NAME, STATE = Wish(30, ((0, 10), (3, 20))), Wish(8, ((0, 100),))
LOSS, NOTE = Wish(6, ((1, 100),)), Wish(50, ((2, 5), (4, 50)))


def test_what_matters_most_gets_room_first() -> None:
    every = [NAME, STATE, LOSS, NOTE]
    assert allotted(every, 5, 2) == [10, 8, None, None], "what must be there is, room or not"
    assert allotted(every, 26, 2) == [16, 8, None, None], "no room for 5 and a gap: more for a name"
    assert allotted(every, 27, 2) == [10, 8, None, 5]
    assert allotted(every, 28, 2) == [10, 8, 6, None], "a loss matters more than a note"
    assert allotted(every, 35, 2) == [10, 8, 6, 5]
    assert allotted(every, 45, 2) == [20, 8, 6, 5], "its third demand goes before the fourth"
    assert allotted(every, 90, 2) == [20, 8, 6, 50]
    assert allotted(every, 200, 2) == [30, 8, 6, 50], "nobody takes more than the widest text"


wishes = st.builds(
    Wish,
    st.integers(1, 60),
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 80)), min_size=1, max_size=3).map(
        lambda demands: tuple(sorted(demands))
    ),
)


@given(st.lists(wishes, max_size=9), st.integers(0, 200), st.integers(0, 3))
def test_columns_fit_wherever_those_that_must_be_there_do(
    every: list[Wish], room: int, gap: int
) -> None:
    widths = allotted(every, room, gap)
    needed = [min(w.demands[0][1], w.width) + gap for w in every if w.demands[0][0] == 0]
    used = [width + gap for width in widths if width is not None]
    if sum(needed) - gap <= room:
        assert sum(used) - gap <= room or not used
    for wish, width in zip(every, widths, strict=True):
        assert width is None or 0 < width <= wish.width
        assert width is not None or wish.demands[0][0] > 0
