"""Smoothing, decimation and axes, each against the slow and obvious way."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.curves import smoothing
from engine.curves.axis import Axis, axis_for
from engine.curves.clock import round_span, written
from engine.curves.decimate import columns_of_curve, value_between
from engine.curves.smoothing import Smoother, running_mean

finite_or_not = st.floats(-1e3, 1e3) | st.sampled_from([math.nan, math.inf, -math.inf])
curves = arrays(np.float64, st.integers(1, 60), elements=finite_or_not)


def slow_mean(values: np.ndarray, window: int) -> np.ndarray:
    if window == 1:
        return values
    means = []
    for i in range(len(values)):
        around = values[max(0, i - window // 2) : i + (window + 1) // 2]
        good = around[np.isfinite(around)]
        means.append(good.mean() if len(good) else np.nan)
    return np.array(means)


@given(values=curves, window=st.integers(1, 20), piece=st.integers(1, 70))
def test_running_mean_is_the_mean_of_the_neighbourhood(
    values: np.ndarray, window: int, piece: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(smoothing, "_PIECE", piece)
        np.testing.assert_allclose(running_mean(values, window), slow_mean(values, window), 1e-9)


@given(parts=st.lists(curves, min_size=1, max_size=6), window=st.integers(1, 20))
def test_mean_of_a_curve_that_grows_is_that_of_the_whole(
    parts: list[np.ndarray], window: int
) -> None:
    smoother = Smoother(window)
    for number in range(len(parts)):
        whole = np.concatenate(parts[: number + 1])
        smooth = smoother.smooth(whole, is_longer=number > 0)
        np.testing.assert_allclose(smooth, slow_mean(whole, window), 1e-9)
    other = parts[-1][::-1]
    np.testing.assert_allclose(
        smoother.smooth(other, is_longer=False), slow_mean(other, window), 1e-9
    )


def test_one_huge_value_spoils_only_the_means_it_is_in() -> None:
    values = np.full(1000, 0.05)
    values[300] = 1e30
    smooth = running_mean(values, 50)
    far = np.abs(np.arange(1000) - 300) > 25
    np.testing.assert_allclose(smooth[far], 0.05, rtol=1e-12)


@given(
    values=curves,
    gaps=st.lists(st.integers(0, 4), min_size=60, max_size=60),
    width=st.integers(1, 30),
    begin=st.integers(-5, 60),
    length=st.integers(1, 100),
    is_positive=st.booleans(),
)
def test_columns_hold_the_lowest_and_highest_of_their_points(
    values: np.ndarray, gaps: list[int], width: int, begin: int, length: int, is_positive: bool
) -> None:
    x = np.cumsum(gaps[: len(values)])
    columns, lows, highs = columns_of_curve(
        x.astype(float), values, begin, begin + length, width, is_positive=is_positive
    )
    expected: dict[int, list[float]] = {}
    for place, value in zip(x.tolist(), values.tolist(), strict=True):
        is_drawn = math.isfinite(value) and (value > 0 or not is_positive)
        if is_drawn and begin <= place <= begin + length:
            column = min((place - begin) * width // length, width - 1)
            expected.setdefault(column, []).append(value)
    assert columns.tolist() == sorted(expected)
    assert lows.tolist() == [min(expected[column]) for column in sorted(expected)]
    assert highs.tolist() == [max(expected[column]) for column in sorted(expected)]


def test_line_that_leaves_the_view_is_met_at_its_edge() -> None:
    x, y = np.array([0.0, 1.0, 2.0, 10.0]), np.array([np.nan, 1.0, np.nan, 100.0])
    assert value_between(x, y, 4.0, is_log=False) == pytest.approx(34.0)
    assert value_between(x, y, 5.5, is_log=True) == pytest.approx(10.0)
    assert value_between(x, y, 10.0, is_log=False) == pytest.approx(100.0)
    assert value_between(x, y, 0.5, is_log=False) is None, "nothing before it"
    assert value_between(x, y, 11.0, is_log=False) is None, "nothing behind it"


def test_spike_of_one_point_in_a_million_is_kept() -> None:
    y = np.zeros(1_000_000)
    y[123_456] = 9.0
    columns, _, highs = columns_of_curve(np.arange(len(y), dtype=float), y, 0, len(y), 100)
    assert highs.max() == 9.0
    assert columns[highs.argmax()] == 12


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


def test_log_axis_of_huge_and_tiny_values_has_a_width() -> None:
    for values in ([1e-320, 1e308], [1e308], [5e-324], [1e16, 1e16 + 2], [1e-310, 2e-310]):
        for is_log in (True, False):
            axis = axis_for(np.array(values), is_log=is_log)
            assert axis.low < axis.high
            places = axis.place(np.clip(np.array(values), axis.low, axis.high))
            assert ((places >= 0) & (places <= 1)).all()
            assert axis.ticks(5)


@given(span=st.floats(0.6, 1e9), most=st.integers(2, 10), low=st.floats(0, 1e8))
def test_ticks_of_time_are_whole_seconds_minutes_hours_or_days(
    span: float, most: int, low: float
) -> None:
    ticks = Axis(low, low + span * most, is_time=True).ticks(most)
    assert 1 <= len(ticks) <= most + 1
    assert all(tick == pytest.approx(round(tick)) for tick in ticks)
    step = round_span(span)
    unit = next(unit for unit in (86400, 3600, 60, 1) if step >= unit)
    assert step % unit == 0
    assert span * (1 - 1e-6) <= step <= 6 * max(1, span)


def test_spans_of_time_are_written_shortly() -> None:
    spans = (0, 30, 300, 7200, 3 * 86400, 5400, 90061, -60)
    words = ["0 s", "30 s", "5 min", "2 h", "3 d", "1 h 30 min", "1 d 1 h 1 min 1 s", "-1 min"]
    assert [written(span) for span in spans] == words
