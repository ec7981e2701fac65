"""What the figures of a lesson say, in sentences that no hand has written."""

from collections.abc import Sequence

from engine.study.records import Record
from engine.study.report.results import BySeed, Row
from engine.study.report.statistics import Figure, difference, is_clear, mean_of
from engine.study.report.tables import figure, signed
from engine.study.table import Lesson


def seen(lesson: Lesson, rows: Sequence[Row]) -> str:
    """A sentence for each variant that is compared with the first; of a single row, its course."""
    first, *others = rows
    if not others:
        return " ".join(_course(record) for record in first.sound)
    sentences = []
    for row in others:
        said = [_said("KID", row.kids, first.kids)]
        if lesson.compares_losses:
            said.append(_said("validation loss", row.losses, first.losses))
        told = "; ".join(filter(None, said))
        sentences.append(f"{_name(row)}: {told or 'no figures'}.")
    return " ".join(sentences)


def _course(record: Record) -> str:
    """Where along a training the validation loss and KID were lowest, and how it ended."""
    losses = {point.step: point.ema for point in record.curve if point.ema is not None}
    made = [one for one in record.evaluations if one.weights == "ema"]
    if not losses or not made or not record.steps_per_epoch:
        return ""
    best = min(losses, key=lambda step: losses[step])
    lowest, last = min(made, key=lambda one: one.value), made[-1]
    return (
        f"Seed {record.seed}: the validation loss is lowest after epoch "
        f"{best / record.steps_per_epoch:.0f} ({losses[best]:.4f}) and {losses[max(losses)]:.4f} "
        f"at the end; KID, measured every few epochs, is lowest after epoch "
        f"{lowest.step / record.steps_per_epoch:.0f} "
        f"({lowest.value:.4f} ± {lowest.standard_error:.4f}), and "
        f"{last.value:.4f} ± {last.standard_error:.4f} at the end."
    )


def _said(what: str, values: BySeed, others: BySeed) -> str:
    by_seed = difference(values, others)
    if not by_seed.count:
        return ""
    shared = values.keys() & others.keys()
    level, against = (figure(mean_of([of[seed] for seed in shared])) for of in (values, others))
    return f"{what} {level} against {against}, {_word(by_seed)} ({signed(by_seed)})"


def _word(by_seed: Figure) -> str:
    clear = is_clear(by_seed)
    if clear is None:
        return "of a single seed, which cannot tell"
    if not clear:
        return "a difference within the error"
    return "clearly lower" if by_seed.value < 0 else "clearly higher"


def _name(row: Row) -> str:
    return row.label[0].upper() + row.label[1:]
