"""Smoothing, decimation, axes and the canvas, each against the slow and obvious way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tui.plotting.axis import Axis, axis_for
from tui.plotting.canvas import DotCanvas
from tui.plotting.decimate import columns_of_curve
from tui.plotting.smoothing import running_mean

finite_or_not = st.floats(-1e3, 1e3) | st.just(float("nan"))
curves = arrays(np.float64, st.integers(1, 60), elements=finite_or_not)


@given(values=curves, window=st.integers(1, 20))
def test_running_mean_is_the_mean_of_the_neighbourhood(values: np.ndarray, window: int) -> None:
    smooth = running_mean(values, window)
    for i in range(len(values)):
        around = values[max(0, i - window // 2) : i + (window + 1) // 2]
        good = around[np.isfinite(around)]
        if len(good):
            assert smooth[i] == pytest.approx(good.mean(), abs=1e-8)
        else:
            assert np.isnan(smooth[i])


@given(values=curves, width=st.integers(1, 30))
def test_columns_hold_the_lowest_and_highest_of_their_points(
    values: np.ndarray, width: int
) -> None:
    x = np.arange(len(values), dtype=float)
    columns, lows, highs = columns_of_curve(x, values, 0, len(values), width)
    expected: dict[int, list[float]] = {}
    for place, value in zip(x, values, strict=True):
        if np.isfinite(value):
            expected.setdefault(min(int(place / len(values) * width), width - 1), []).append(value)
    assert columns.tolist() == sorted(expected)
    assert lows.tolist() == [min(expected[column]) for column in sorted(expected)]
    assert highs.tolist() == [max(expected[column]) for column in sorted(expected)]


def test_spike_of_one_point_in_a_million_is_kept() -> None:
    y = np.zeros(1_000_000)
    y[123_456] = 9.0
    columns, _, highs = columns_of_curve(np.arange(len(y), dtype=float), y, 0, len(y), 100)
    assert highs.max() == 9.0
    assert columns[highs.argmax()] == 12


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


@given(low=st.floats(-1e6, 1e6), span=st.floats(1e-3, 1e6), most=st.integers(2, 12))
def test_linear_ticks_are_within_and_few(low: float, span: float, most: int) -> None:
    ticks = Axis(low, low + span).ticks(most)
    assert 1 <= len(ticks) <= most + 1
    assert all(low - 1e-6 * span <= tick <= low + span * (1 + 1e-6) for tick in ticks)


@settings(max_examples=200)
@given(low=st.floats(1e-6, 1e3), ratio=st.floats(1.01, 1e6), most=st.integers(2, 12))
def test_log_ticks_are_within_and_few(low: float, ratio: float, most: int) -> None:
    axis = Axis(low, low * ratio, is_log=True)
    ticks = axis.ticks(most)
    assert 1 <= len(ticks) <= most + 1
    assert all(low * 0.99 <= tick <= low * ratio * 1.01 for tick in ticks)


@given(low=st.floats(-1e6, 1e6), span=st.floats(1e-3, 1e6), most=st.integers(2, 12))
def test_linear_ticks_are_round_and_even(low: float, span: float, most: int) -> None:
    ticks = Axis(low, low + span).ticks(most)
    if len(ticks) < 2:
        return
    step = (ticks[-1] - ticks[0]) / (len(ticks) - 1)
    assert np.allclose(np.diff(ticks), step, rtol=1e-6, atol=1e-9 * max(map(abs, ticks)))
    mantissa = step / 10 ** np.floor(np.log10(step * (1 + 1e-6)))
    assert min(abs(mantissa - round_one) for round_one in (1, 2, 5)) < 1e-3
    assert np.allclose(np.round(np.array(ticks) / step) * step, ticks, atol=1e-6 * step)


@given(low=st.floats(1e-6, 1e3), ratio=st.floats(100, 1e6), most=st.integers(3, 12))
def test_log_ticks_over_decades_are_1_2_3_or_5_of_a_power(
    low: float, ratio: float, most: int
) -> None:
    ticks = np.array(Axis(low, low * ratio, is_log=True).ticks(most))
    mantissas = ticks / 10 ** np.floor(np.log10(ticks * (1 + 1e-9)))
    assert np.isin(np.round(mantissas, 6), [1, 2, 3, 5]).all()
    assert (np.diff(ticks) > 0).all()


def test_window_of_one_smooths_nothing() -> None:
    values = np.array([1.0, np.nan, 3.0])
    np.testing.assert_array_equal(running_mean(values, 1), values)


def test_log_axis_is_even_in_ratios() -> None:
    places = Axis(0.01, 1.0, is_log=True).place(np.array([0.01, 0.1, 1.0]))
    np.testing.assert_allclose(places, [0, 0.5, 1])


@pytest.mark.parametrize("values", [[], [np.nan], [0.0], [3.0, 3.0], [-1.0], [np.inf, 2.0]])
@pytest.mark.parametrize("is_log", [True, False])
def test_axis_of_anything_has_a_width(values: list[float], is_log: bool) -> None:
    axis = axis_for(np.array(values), is_log=is_log)
    assert axis.low < axis.high
    assert np.isfinite([axis.low, axis.high]).all()
    assert not is_log or axis.low > 0


def test_all_values_are_on_their_axis() -> None:
    values = np.array([0.3, 0.01, 5.0])
    for is_log in (True, False):
        places = axis_for(values, is_log=is_log).place(values)
        assert (places > 0).all() and (places < 1).all()
