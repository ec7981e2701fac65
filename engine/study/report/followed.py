"""Tables of the two lessons that are more than variants side by side."""

from collections.abc import Sequence

from engine.study.records import Record, Restored, Side
from engine.study.report.results import Row
from engine.study.report.statistics import Figure, mean_of
from engine.study.report.tables import figure, table

SIDES: dict[Side, str] = {"train": "trained on", "validation": "never seen"}


def followed_table(row: Row) -> str:
    """The figures along a long training: of each seed, for they are too few for an error."""
    header = ["epoch", "seed", "images seen", "validation loss", "KID", "copies"]
    cells = []
    for record in row.sound:
        losses = {point.step: point.ema for point in record.curve}
        batch = record.images_seen // max(1, record.steps)
        for made in record.evaluations:
            loss = losses.get(made.step)
            copies = made.by_pixels
            cells.append(
                [
                    f"{made.step / record.steps_per_epoch:.0f}",
                    str(record.seed),
                    f"{made.step * batch:,}",
                    "-" if loss is None else f"{loss:.4f}",
                    figure(Figure(made.value, made.standard_error, 1)),
                    f"{copies.share:.0%} ± {copies.share_error:.0%}" if copies else "-",
                ]
            )
    return table(header, sorted(cells, key=lambda line: (int(line[0]), line[1])))


def restored_table(rows: Sequence[Row]) -> str:
    """Images brought back: how far from the original, and how many strayed."""
    header = ["", "images", "level", "RMS to the original", "strayed"]
    cells = []
    for row in rows:
        for side, level in _kinds(row.sound):
            of_these = [_one(record, side, level) for record in row.sound]
            found = [one for one in of_these if one is not None]
            cells.append(
                [
                    row.label,
                    SIDES[side],
                    str(level),
                    figure(_joined([(one.rms, one.rms_error) for one in found]), 1),
                    figure(_joined([(one.strayed, one.strayed_error) for one in found]), 2),
                ]
            )
    return table(header, cells)


def _kinds(records: Sequence[Record]) -> list[tuple[Side, int]]:
    return list({(one.side, one.level): None for r in records for one in r.restored})


def _one(record: Record, side: Side, level: int) -> Restored | None:
    return next((o for o in record.restored if (o.side, o.level) == (side, level)), None)


def _joined(figures: Sequence[tuple[float, float]]) -> Figure:
    """The mean over the seeds, whose error is that over the images of them all."""
    mean = mean_of([value for value, _ in figures])
    square = sum(error**2 for _, error in figures)
    return Figure(mean.value, float(square**0.5) / max(1, len(figures)), len(figures))
