"""The stored figures, by variant and seed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.runs.evaluations import Evaluation
from engine.study.records import Record
from engine.study.report.statistics import Figure, mean_of
from engine.study.table import VARIANTS, Lesson, Variant, Weights

BySeed = dict[int, float]


@dataclass(frozen=True)
class Row:
    """A line of a lesson's table: a variant, judged by its EMA or its raw weights."""

    variant: Variant
    weights: Weights
    label: str
    records: list[Record]
    """By seed, those that could not be trained too."""

    @property
    def sound(self) -> list[Record]:
        """Those that have figures."""
        return [record for record in self.records if not record.trouble]

    @property
    def losses(self) -> BySeed:
        """Validation loss at the end."""
        return {
            record.seed: _number(getattr(record.curve[-1], self.weights))
            for record in self.sound
            if record.curve
        }

    @property
    def kids(self) -> BySeed:
        """KID at the end."""
        return {seed: made.value for seed, made in self.last_evaluations().items()}

    @property
    def copies(self) -> BySeed:
        """Share of drawn images nearer to a training image than a twentieth of unseen ones is."""
        return {
            seed: made.by_pixels.share if made.by_pixels else math.nan
            for seed, made in self.last_evaluations().items()
        }

    @property
    def kid(self) -> Figure:
        """KID at the end: with the error over seeds, or of a single one over its images."""
        figure = mean_of(list(self.kids.values()))
        if figure.count != 1:
            return figure
        (only,) = self.last_evaluations().values()
        return Figure(figure.value, only.standard_error, 1)

    def last_evaluations(self) -> dict[int, Evaluation]:
        """Of the last checkpoint, by seed."""
        found = {}
        for record in self.sound:
            of_these = [made for made in record.evaluations if made.weights == self.weights]
            if of_these:
                found[record.seed] = of_these[-1]
        return found


def rows_of(lesson: Lesson, records: Sequence[Record]) -> list[Row]:
    """The lesson's rows, those without any figures too."""
    named = {variant.name: variant for variant in VARIANTS}
    return [
        Row(
            named[name],
            weights,
            named[name].says if len(lesson.weights) == 1 else f"{weights} weights",
            sorted((r for r in records if r.variant == name), key=lambda record: record.seed),
        )
        for name in lesson.variants
        for weights in lesson.weights
    ]


def _number(value: float | None) -> float:
    return math.nan if value is None else value
