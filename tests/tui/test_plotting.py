"""The canvas, its cells and the view, against the slow and obvious way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.plotting.canvas import DotCanvas
from tui.plotting.cells import Cells
from tui.plotting.view import View, grown, panned, showing, zoomed


def test_known_dots_are_known_glyphs() -> None:
    canvas = DotCanvas(2, 1)
    canvas.vertical(0, 0, 3, 0)
    canvas.vertical(3, 1, 1, 1)
    assert canvas.rows() == [[("⡇", 0), ("⠐", 1)]]


def test_later_layer_gives_a_shared_cell_its_colour() -> None:
    canvas = DotCanvas(1, 1)
    canvas.vertical(0, 0, 0, 0)
    canvas.vertical(1, 3, 3, 5)
    assert canvas.rows() == [[("⢁", 5)]]


class SlowCanvas:
    """Dot by dot."""

    def __init__(self, width: int, height: int) -> None:
        self.dots = np.zeros((4 * height, 2 * width), bool)

    def vertical(self, column: int, top: int, bottom: int) -> None:
        for row in range(max(0, top), min(len(self.dots) - 1, bottom) + 1):
            if 0 <= column < self.dots.shape[1]:
                self.dots[row, column] = True

    def envelope(self, columns: list[int], tops: list[int], bottoms: list[int]) -> None:
        before: tuple[int, int] | None = None
        for column, top, bottom in zip(columns, tops, bottoms, strict=True):
            middle = (top + bottom) // 2
            if before is not None:
                self.bridge(before, (column, middle))
            self.vertical(column, top, bottom)
            before = (column, middle)

    def bridge(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        (x0, y0), (x1, y1) = start, end
        for step in range(1, x1 - x0 + 1):
            places = [round(y0 + (y1 - y0) * s / (x1 - x0)) for s in (step - 1, step)]
            self.vertical(x0 + step, min(places), max(places))


def dots_of(canvas: DotCanvas) -> np.ndarray:
    codes, _ = canvas.cells()
    bits = np.where(codes == ord(" "), 0, codes - 0x2800)
    order = [[0, 3], [1, 4], [2, 5], [6, 7]]
    cells = np.array([[(bits >> bit) & 1 for bit in row] for row in order])
    return cells.transpose(2, 0, 3, 1).reshape(4 * canvas.height, 2 * canvas.width).astype(bool)


extents = st.lists(
    st.tuples(st.integers(-3, 24), st.integers(-5, 30), st.integers(0, 9)),
    min_size=1,
    max_size=20,
    unique_by=lambda extent: extent[0],
).map(sorted)


@given(extents=extents, width=st.integers(1, 12), height=st.integers(1, 6))
def test_envelope_is_what_is_drawn_dot_by_dot(
    extents: list[tuple[int, int, int]], width: int, height: int
) -> None:
    columns, tops, lengths = (list(part) for part in zip(*extents, strict=True))
    bottoms = [top + length for top, length in zip(tops, lengths, strict=True)]
    slow, canvas = SlowCanvas(width, height), DotCanvas(width, height)
    slow.envelope(columns, tops, bottoms)
    canvas.envelope(np.array(columns), np.array(tops), np.array(bottoms), 0)
    np.testing.assert_array_equal(dots_of(canvas), slow.dots)


def test_dotted_curve_has_every_second_dot_and_covers_what_is_below() -> None:
    canvas = DotCanvas(4, 1)
    everywhere = np.arange(8)
    canvas.envelope(everywhere, np.zeros(8, int), np.full(8, 3), 0)
    canvas.envelope(everywhere[:4], np.full(4, 2), np.full(4, 2), 1, is_dotted=True, covers=True)
    assert canvas.rows() == [[("⠄⠄", 1), ("⣿⣿", 0)]]


def test_single_point_of_a_dotted_curve_is_seen() -> None:
    for column in (0, 1):
        canvas = DotCanvas(1, 1)
        canvas.envelope(*(np.array([place]) for place in (column, 2, 2)), 0, is_dotted=True)
        assert canvas.rows() != [[(" ", -1)]]


def test_gaps_between_points_are_bridged_without_holes() -> None:
    canvas = DotCanvas(10, 5)
    columns = np.array([0, 19])
    canvas.envelope(columns, np.array([0, 19]), np.array([0, 19]), 0)
    filled = [bool("".join(run for run, _ in row).strip()) for row in canvas.rows()]
    assert all(filled), "the line goes through every row"


def test_what_is_outside_the_canvas_is_cut_off() -> None:
    canvas = DotCanvas(1, 1)
    canvas.vertical(0, -5, 99, 0)
    canvas.vertical(7, 0, 3, 0)
    assert canvas.rows() == [[("⡇", 0)]]


views = st.builds(
    lambda low, width: View(low, low + width), st.floats(0, 900), st.floats(1e-3, 100)
)
WHOLE = View(0.0, 1000.0)


@given(
    view=views,
    factor=st.floats(0.01, 100),
    share=st.floats(0, 1),
    by=st.floats(-20, 20),
    x=st.floats(0, 1000),
)
def test_every_move_stays_within_the_whole(
    view: View, factor: float, share: float, by: float, x: float
) -> None:
    moved = [
        zoomed(view, WHOLE, factor, view.at(share), 0.01),
        panned(view, WHOLE, by),
        showing(view, WHOLE, x),
        grown(view, WHOLE, View(0.0, 1100.0)),
    ]
    for new in moved:
        assert new.low >= 0 and new.high <= 1100 and new.width > 0
    assert moved[2].low - 1e-6 <= x <= moved[2].high + 1e-6
    for new in moved[1:]:
        assert new.width == pytest.approx(view.width)


def test_zoom_keeps_its_place_on_the_screen_and_comes_back() -> None:
    view = View(100.0, 300.0)
    near = zoomed(view, WHOLE, 4.0, 150.0, 1.0)
    assert (near.low, near.high) == (137.5, 187.5)
    assert near.place(150.0) == view.place(150.0)
    back = zoomed(near, WHOLE, 0.25, 150.0, 1.0)
    assert (back.low, back.high) == (100.0, 300.0)
    assert zoomed(near, WHOLE, 1e9, 150.0, 2.0).width == 2.0
    assert zoomed(near, WHOLE, 1e-9, 150.0, 2.0) == WHOLE


def test_view_of_the_end_follows_the_end_and_another_stays() -> None:
    later = View(0.0, 1500.0)
    assert grown(View(900.0, 1000.0), WHOLE, later) == View(1400.0, 1500.0)
    assert grown(View(800.0, 900.0), WHOLE, later) == View(800.0, 900.0)


def test_cells_know_their_runs_and_what_has_changed() -> None:
    cells = Cells(6, 2, ("ground", "ink"))
    cells.write(0, 4, "★abc", "ink")
    cells.write(1, -1, "xy", "ink")
    assert cells.runs(0) == [("    ", "ground"), ("★a", "ink")]
    assert cells.runs(1) == [("y", "ink"), ("     ", "ground")]
    other = cells.copy()
    assert other.changes(cells) == []
    other.line_down(2, 0, 2, "│", "ink")
    other.write(1, 4, "z", "ink")
    assert other.changes(cells) == [(0, 2, 2), (1, 2, 4)]
    assert cells.runs(0)[0] == ("    ", "ground"), "a copy is another drawing"
