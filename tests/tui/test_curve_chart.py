"""The chart: drawn at any size of anything, and moved about in by keys and mouse."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from textual.app import App, ComposeResult
from textual.events import MouseScrollDown, MouseScrollUp
from textual.pilot import Pilot

from tui.plotting.cells import Cells
from tui.plotting.view import View
from tui.widgets.chart_drawing import STYLES, draw_chart, plot_in, with_cursor
from tui.widgets.curve_chart import Curve, CurveChart, Mark

weird = st.floats(-1e3, 1e3) | st.sampled_from(
    [math.nan, math.inf, -math.inf, 0.0, 1e308, -1e308, 5e-324, 1e-300, 1.0]
)


def text_of(cells: Cells) -> list[str]:
    return ["".join(text for text, _ in cells.runs(row)) for row in range(cells.height)]


def styles_of(cells: Cells, row: int) -> list[str]:
    return [style for text, style in cells.runs(row) for _ in text]


@st.composite
def weird_curves(draw: st.DrawFn) -> tuple[Curve, ...]:
    made = []
    for number in range(draw(st.integers(1, 3))):
        y = draw(arrays(np.float64, st.integers(1, 40), elements=weird))
        gaps = draw(arrays(np.float64, len(y), elements=st.sampled_from([0.0, 1.0, 1.0, 1e6])))
        error = draw(st.none() | arrays(np.float64, len(y), elements=weird))
        made.append(
            Curve(
                f"curve {number}",
                np.cumsum(gaps),
                y,
                STYLES[1 + number],
                error,
                is_dotted=draw(st.booleans()),
                stands_out=draw(st.booleans()),
                letter=draw(st.sampled_from(["", "A", "B"])),
            )
        )
    return tuple(made)


@settings(max_examples=300, deadline=None)
@given(
    curves=weird_curves(),
    size=st.tuples(st.integers(0, 90), st.integers(0, 30)),
    low=st.floats(-10, 1e7),
    width=st.floats(1e-6, 1e8),
    is_log=st.booleans(),
    is_time=st.booleans(),
    places=st.lists(st.floats(-10, 1e7), max_size=4),
)
def test_anything_is_drawn_at_any_size(
    curves: tuple[Curve, ...],
    size: tuple[int, int],
    low: float,
    width: float,
    is_log: bool,
    is_time: bool,
    places: list[float],
) -> None:
    view = View(low, low + width)
    marks = tuple(
        Mark(x, kind)
        for x in places
        for kind in ("best", "resumed", "changed")  # type: ignore
    )
    cells = draw_chart(size, curves, marks, view, is_log=is_log, is_time=is_time)
    assert (cells.width, cells.height) == size
    for x in places:
        with_cursor(cells, view, x)
    drawn = "".join(text_of(cells))
    has_points = any(
        ((curve.x >= low) & (curve.x <= view.high) & np.isfinite(curve.y) & (curve.y > 0)).any()
        for curve in curves
    )
    if has_points and plot_in(*size).width > 0 and plot_in(*size).height > 0:
        assert any(character in "★↻ΔAB" or "⠀" < character <= "⣿" for character in drawn)


def line(values: list[float], **options: object) -> Curve:
    x = np.arange(len(values), dtype=float)
    return Curve("line", x, np.array(values, float), "chart--train", **options)  # type: ignore


def test_small_box_still_shows_the_curve_and_both_axes() -> None:
    cells = draw_chart((29, 6), (line([1, 2, 3]),), (), View(0, 2), is_log=False, is_time=False)
    rows = text_of(cells)
    assert all(row[7] in "┤│" for row in rows[:5])
    assert rows[5].split()[:2] == ["0", "1"]
    assert any("⠀" < character <= "⣿" for row in rows for character in row[8:])


def test_labels_below_begin_with_the_view() -> None:
    curve = line([1.0] * 2000)
    cells = draw_chart((60, 10), (curve,), (), View(1000, 1004), is_log=False, is_time=False)
    assert text_of(cells)[-1].split() == ["1000", "1001", "1002", "1003", "1004"]
    deep = Curve("x", np.array([0.0, 9e6]), np.array([1.0, 2.0]), "chart--train")
    cells = draw_chart((60, 10), (deep,), (), View(8e6, 8e6 + 4), is_log=False, is_time=False)
    labels = text_of(cells)[-1].split()
    assert labels[0] == "8,000,000" and len(set(labels)) == len(labels) > 1
    cells = draw_chart((60, 10), (curve,), (), View(0, 7200), is_log=False, is_time=True)
    assert "1 h" in text_of(cells)[-1] and "30 min" in text_of(cells)[-1]


def test_line_between_two_points_out_of_view_is_seen() -> None:
    curve = Curve("far", np.array([0.0, 100.0]), np.array([1.0, 3.0]), "chart--train")
    cells = draw_chart((40, 10), (curve,), (), View(49, 51), is_log=False, is_time=False)
    dots = [any("⠀" < row[column] <= "⣿" for row in text_of(cells)[:-1]) for column in range(8, 40)]
    assert all(dots)


def test_error_bars_stand_beside_the_points_and_count_for_the_axis() -> None:
    curve = line([1.0, 2.0, 3.0], error=np.array([0.0, 5.0, np.nan]))
    cells = draw_chart((48, 12), (curve,), (), View(0, 2), is_log=False, is_time=False)
    columns = [
        column
        for column in range(8, 48)
        if any(styles_of(cells, row)[column] == "chart--error" for row in range(11))
    ]
    assert columns == [plot_in(48, 12).column_of(1.0, View(0, 2))]
    labels = [row[:6].strip() for row in text_of(cells)]
    assert "5" in labels, "up to 2 + 5"


def test_marks_have_a_sign_on_top_and_a_line_below_and_the_best_is_never_hidden() -> None:
    marks = (Mark(2.0, "best"), Mark(2.0, "changed"), Mark(2.01, "resumed"), Mark(0.5, "resumed"))
    curve = line([1.0, 1.0, 1.0, 1.0, 1.0])
    cells = draw_chart((48, 12), (curve,), marks, View(0, 4), is_log=False, is_time=False)
    plot = plot_in(48, 12)
    best, resumed = (plot.column_of(x, View(0, 4)) for x in (2.0, 0.5))
    assert best is not None and resumed is not None
    assert text_of(cells)[0][best] == "★" and styles_of(cells, 0)[best] == "chart--best"
    assert text_of(cells)[0][resumed] == "↻"
    assert text_of(cells)[1][resumed] == "┊"
    assert "Δ" not in text_of(cells)[0]


def test_dotted_curve_inside_a_band_is_seen_without_colour() -> None:
    x = np.linspace(0, 1, 4000)
    band = Curve("band", x, np.where(np.arange(4000) % 2, 1.0, 3.0), "chart--train")
    middle = Curve(
        "middle", x, np.full(4000, 2.0), "chart--validation", is_dotted=True, stands_out=True
    )
    cells = draw_chart((40, 12), (band, middle), (), View(0, 1), is_log=False, is_time=False)
    rows = {row[8:] for row in text_of(cells)[:-1]}
    lone = [row for row in rows if set(row) <= set("⠁⠂⠄⡀⠈⠐⠠⢀")]
    assert len(lone) == 1, "one row has nothing but single dots"


class ChartApp(App[None]):
    """A chart alone, 8 cells of labels and 100 of plot."""

    CSS = "CurveChart { width: 108; height: 20; }"

    def __init__(self) -> None:
        super().__init__()
        self.moves = 0

    def compose(self) -> ComposeResult:
        yield CurveChart(empty="nothing yet")

    def on_curve_chart_moved(self) -> None:
        self.moves += 1

    @property
    def chart(self) -> CurveChart:
        return self.query_one(CurveChart)


def rows_of(chart: CurveChart) -> list[str]:
    return [chart.render_line(row).text for row in range(chart.size.height)]


def thousand() -> Curve:
    x = np.arange(1001, dtype=float)
    return Curve("train", x, 1.0 + x / 1000, "chart--train")


async def turn_wheel(pilot: Pilot[None], kind: type[MouseScrollUp | MouseScrollDown], x: int):
    chart = pilot.app.query_one(CurveChart)
    x, y = chart.region.x + x, chart.region.y + 5
    event = kind(None, x, y, 0, 0, 0, False, False, False, x, y)
    pilot.app.post_message(event)
    await pilot.pause()


async def test_wheel_zooms_where_the_pointer_is_and_back() -> None:
    app = ChartApp()
    async with app.run_test(size=(120, 24)) as pilot:
        app.chart.show((thousand(),), is_log=False)
        await pilot.pause()
        await pilot.hover(CurveChart, (58, 5))
        for _ in range(6):
            await turn_wheel(pilot, MouseScrollUp, 58)
        view = app.chart.view
        assert view.width == pytest.approx(1000 / 1.25**6)
        assert view.place(505.0) == pytest.approx(0.505)
        assert not app.chart.is_whole and app.moves > 0
        for _ in range(6):
            await turn_wheel(pilot, MouseScrollDown, 58)
        assert app.chart.is_whole and app.chart.view == View(0, 1000)


async def test_dragging_pans_and_stops_at_the_ends() -> None:
    app = ChartApp()
    async with app.run_test(size=(120, 24)) as pilot:
        app.chart.show((thousand(),), is_log=False)
        app.chart.look_at(View(400.0, 600.0), None)
        await pilot.pause()
        await pilot.mouse_down(CurveChart, (58, 5))
        await pilot.hover(CurveChart, (48, 5))
        assert app.chart.view == View(420.0, 620.0)
        await pilot.hover(CurveChart, (78, 8))
        assert app.chart.view == View(360.0, 560.0)
        await pilot.mouse_up(CurveChart, (78, 8))
        await pilot.hover(CurveChart, (20, 8))
        assert app.chart.view == View(360.0, 560.0), "the button is up"
        app.chart.pan(100)
        assert app.chart.view == View(800.0, 1000.0)


async def test_cursor_follows_the_pointer_and_stays_where_it_was_clicked() -> None:
    app = ChartApp()
    async with app.run_test(size=(120, 24)) as pilot:
        app.chart.show((thousand(),), is_log=False)
        await pilot.pause()
        assert app.chart.readings() == ()
        await pilot.hover(CurveChart, (30, 5))
        assert app.chart.cursor == pytest.approx(225.0)
        assert rows_of(app.chart)[0][30] == "│"
        await pilot.hover(CurveChart, (3, 5))
        assert app.chart.cursor is None, "beside the plot"
        await pilot.click(CurveChart, (50, 5))
        await pilot.hover(CurveChart, (70, 5))
        assert app.chart.cursor == pytest.approx(625.0)
        await pilot.hover(None, (115, 22))
        await pilot.pause()
        assert app.chart.cursor == pytest.approx(425.0), "back to where it was left"
        (reading,) = app.chart.readings()
        assert (reading.name, reading.x, reading.place) == ("train", 425.0, 425)
        assert reading.y == pytest.approx(1.425)


async def test_keys_move_the_cursor_and_the_view_goes_along() -> None:
    app = ChartApp()
    async with app.run_test(size=(120, 24)) as pilot:
        app.chart.show((thousand(),), is_log=False)
        await pilot.pause()
        app.chart.move_cursor(-1)
        assert app.chart.cursor == 1000.0, "the newest first"
        app.chart.move_cursor(-10)
        assert app.chart.cursor == pytest.approx(900.0)
        app.chart.zoom(10)
        view = app.chart.view
        assert view.width == pytest.approx(100) and view.place(900) == pytest.approx(0.9)
        app.chart.move_cursor(-95)
        assert app.chart.cursor == pytest.approx(805) == app.chart.view.low
        app.chart.move_cursor(-10_000)
        assert app.chart.cursor == 0.0 == app.chart.view.low
        app.chart.look_at(None, None)
        assert app.chart.is_whole and app.chart.cursor is None


async def test_view_that_reached_the_end_follows_what_is_added() -> None:
    app = ChartApp()
    async with app.run_test(size=(120, 24)) as pilot:
        curve = thousand()
        app.chart.show((curve,), is_log=False)
        app.chart.look_at(View(900.0, 1000.0), None)
        longer = Curve("train", np.append(curve.x, 1200.0), np.append(curve.y, 2.0), curve.colour)
        app.chart.show((longer,), is_log=False)
        await pilot.pause()
        assert app.chart.view == View(1100.0, 1200.0)
        assert "1200" in rows_of(app.chart)[-1]


async def test_only_what_has_changed_is_repainted() -> None:
    app = ChartApp()
    async with app.run_test(size=(120, 24)) as pilot:
        painted: list[int] = []

        class Watched(CurveChart):
            def render_line(self, y: int):
                painted.append(y)
                return super().render_line(y)

        await app.chart.remove()
        await app.mount(Watched(empty="nothing yet"))
        chart = app.query_one(Watched)
        chart.show((thousand(),), is_log=False)
        await pilot.pause()
        assert set(painted) == set(range(20))
        painted.clear()
        chart.show((thousand(),), is_log=False)
        await pilot.pause()
        assert painted == []
        y = thousand().y.copy()
        y[-1] = 1.9
        chart.show((Curve("train", thousand().x, y, "chart--train"),), is_log=False)
        await pilot.pause()
        assert 0 < len(set(painted)) < 8


async def test_empty_chart_says_so_until_there_is_a_number() -> None:
    app = ChartApp()
    async with app.run_test(size=(120, 24)) as pilot:
        app.chart.show((line([math.nan, math.inf]),), is_log=True)
        await pilot.pause()
        assert "nothing yet" in "".join(rows_of(app.chart))
        app.chart.move_cursor(1)
        app.chart.zoom(2)
        assert app.chart.readings() == ()
        app.chart.show((line([math.nan, 3.0]),), is_log=True)
        await pilot.pause()
        assert "nothing yet" not in "".join(rows_of(app.chart))


def lettered(letter: str, y: np.ndarray, style: str = "chart--train") -> Curve:
    return Curve(letter, np.linspace(0.0, 100.0, len(y)), y, style, letter=letter)


def test_curves_that_lie_together_are_all_named_in_their_styles() -> None:
    same = np.linspace(1.0, 0.5, 50)
    curves = (lettered("A", same), lettered("B", same, "chart--validation"), lettered("C", same))
    cells = draw_chart((80, 12), curves, (), View(0.0, 100.0), is_log=False, is_time=False)
    drawn = "".join(text_of(cells))
    assert {letter: drawn.count(letter) for letter in "ABC"} == {"A": 3, "B": 3, "C": 3}
    for row, text in enumerate(text_of(cells)):
        for column in (place for place, character in enumerate(text) if character == "B"):
            assert styles_of(cells, row)[column] == "chart--validation"


def test_letter_stands_on_its_curve_and_goes_with_the_view() -> None:
    y = np.where(np.arange(100) < 50, 1.0, 0.0)
    high_then_low, level = lettered("A", y), lettered("B", np.full(100, 0.5))
    for view, row in ((View(0.0, 40.0), 0), (View(60.0, 100.0), -2)):
        cells = draw_chart((60, 11), (high_then_low, level), (), view, is_log=False, is_time=False)
        # Its own scale is what is in view: the other curve holds the middle.
        assert "A" in "".join(text_of(cells)[row : (row + 2) or None])


def test_curve_out_of_view_has_no_letter() -> None:
    curve = lettered("A", np.ones(10))
    cells = draw_chart((60, 10), (curve,), (), View(200.0, 300.0), is_log=True, is_time=False)
    assert "A" not in "".join(text_of(cells))


def test_further_styles_are_drawn_in() -> None:
    curve = lettered("A", np.ones(10), "chart--mine")
    styles = (*STYLES, "chart--mine")
    cells = draw_chart(
        (60, 10), (curve,), (), View(0.0, 100.0), is_log=False, is_time=False, styles=styles
    )
    assert any("chart--mine" in styles_of(cells, row) for row in range(10))
