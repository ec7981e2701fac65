"""Columns of numbers that grow."""

from collections.abc import Sequence
from operator import attrgetter

import msgspec
import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]


class Table:
    """Columns of numbers that grow at both ends; None is NaN.

    What `columns` hands out never changes afterwards: rows are only ever written around it.
    """

    def __init__(self, columns: tuple[str, ...]) -> None:
        self._names = columns
        self._cells = np.empty((len(columns), 256))
        """A row for each column; those from `_begin` to `_end` are in use."""
        self._begin = self._end = 0

    def __len__(self) -> int:
        return self._end - self._begin

    def extend(self, records: Sequence[msgspec.Struct]) -> None:
        """Add records, which have all the columns as fields, at the end."""
        if not records:
            return
        if self._end + len(records) > self._cells.shape[1]:
            self._move(before=self._begin, behind=len(self) + len(records))
        self._end += len(records)
        self._fill(self._end - len(records), records)

    def prepend(self, records: Sequence[msgspec.Struct], more: int = 0) -> None:
        """Add records in front of the others; about `more` are to follow, still further ahead.

        Making room takes no memory: only what is written does.
        """
        if not records:
            return
        if self._begin < len(records):
            self._move(before=max(len(self), more) + len(records), behind=len(self) + more)
        self._begin -= len(records)
        self._fill(self._begin, records)

    def drop_after(self, step: int) -> bool:
        """Forget rows of steps beyond `step`; whether there were any."""
        rows = self._cells[:, self._begin : self._end]
        kept = rows[0] <= step
        if kept.all():
            return False
        self._cells = rows[:, kept]
        self._begin, self._end = 0, self._cells.shape[1]
        return True

    def columns(self) -> dict[str, Column]:
        """A read-only view of each column, shape (len(self),)."""
        rows = self._cells[:, self._begin : self._end]
        rows.flags.writeable = False
        return dict(zip(self._names, rows, strict=True))

    def last(self) -> dict[str, float | None]:
        """The last row, as the fields of its record; there must be one."""
        values = self._cells[:, self._end - 1].tolist()
        return {
            name: None if value != value else value
            for name, value in zip(self._names, values, strict=True)
        }

    def _move(self, before: int, behind: int) -> None:
        """Copy the rows to where there is room for so many on both sides."""
        used = len(self)
        cells = np.empty((len(self._names), before + used + behind))
        cells[:, before : before + used] = self._cells[:, self._begin : self._end]
        self._cells, self._begin, self._end = cells, before, before + used

    def _fill(self, place: int, records: Sequence[msgspec.Struct]) -> None:
        for name, cells in zip(self._names, self._cells, strict=True):
            # dtype first: NumPy then takes None for NaN.
            values = np.array(list(map(attrgetter(name), records)), np.float64)
            cells[place : place + len(records)] = values
