"""Means over seeds, and differences that are paired by seed."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

_T95 = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26)
"""Two-sided 95% quantiles of Student's t with 1, 2, ... degrees of freedom."""
_NORMAL95 = 1.96


@dataclass(frozen=True)
class Figure:
    """A mean and its standard error; NaN where there is none."""

    value: float
    error: float
    count: int
    """Of what it is the mean."""


NOTHING = Figure(math.nan, math.nan, 0)


def mean_of(values: Sequence[float]) -> Figure:
    """The mean of independent values, those that are no number left out."""
    good = np.array([value for value in values if math.isfinite(value)])
    if not len(good):
        return NOTHING
    error = good.std(ddof=1) / math.sqrt(len(good)) if len(good) > 1 else math.nan
    return Figure(float(good.mean()), float(error), len(good))


def difference(values: Mapping[int, float], others: Mapping[int, float]) -> Figure:
    """Mean of values - others over the seeds that both have: what a seed does to both cancels."""
    shared = sorted(values.keys() & others.keys())
    return mean_of([values[seed] - others[seed] for seed in shared])


def is_clear(figure: Figure) -> bool | None:
    """Whether a difference is not 0, at 95% by Student's t; None: a single seed cannot tell."""
    if figure.count < 2 or not math.isfinite(figure.error):
        return None
    freedom = figure.count - 1
    quantile = _T95[freedom - 1] if freedom <= len(_T95) else _NORMAL95
    return abs(figure.value) > quantile * figure.error
