"""A lesson written up: what the original did, what is seen, in a table, curves and pictures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from engine.study.folder import StudyFolder
from engine.study.records import Record
from engine.study.report import figures
from engine.study.report.arithmetic import arithmetic
from engine.study.report.followed import SIDES, followed_table, restored_table
from engine.study.report.pictures import rows_of_run, samples_of, save_rows, save_samples
from engine.study.report.results import Row, rows_of
from engine.study.report.seen import seen
from engine.study.report.tables import lesson_table
from engine.study.table import Lesson

PICTURES = "study"
"""The folder of the figures, beside the text."""


@dataclass(frozen=True)
class Book:
    """What every section is made from, and where its pictures go."""

    folder: StudyFolder
    records: Sequence[Record]
    docs: Path

    def picture(self, name: str, says: str, save: Callable[[Path], None]) -> str:
        """Save a picture; the Markdown that shows it."""
        path = self.docs / PICTURES / f"{name}.png"
        save(path)
        return f"![{says}]({PICTURES}/{path.name})"


def section(book: Book, lesson: Lesson, words: str) -> list[str]:
    """The paragraphs of a lesson; of one that was not trained, that it was not."""
    rows = rows_of(lesson, book.records)
    parts = [f"## {lesson.title}", f"**The original.** {lesson.original}"]
    base = next((one for one in book.records if one.variant == "base" and one.curve), None)
    if known := arithmetic(lesson.name, base):
        parts.append(known)
    if not all(row.records for row in (rows[0], rows[-1])):
        return [*parts, "Not measured yet."]
    parts.append(f"**Seen here.** {seen(lesson, rows)}")
    if words:
        parts.append(words)
    parts.append(lesson_table(lesson, rows))
    parts.append(book.picture(lesson.name, lesson.title, partial(_save_curves, lesson, rows)))
    if lesson.name == "epochs":
        parts.append(followed_table(rows[0]))
    if any(record.restored for row in rows for record in row.sound) and len(rows) > 1:
        parts += _restored(book, rows)
    return parts + _samples(book, rows)


def _save_curves(lesson: Lesson, rows: Sequence[Row], path: Path) -> None:
    if any(row.variant.restores for row in rows):
        figures.save_followed(rows, path)
    else:
        figures.save_lesson(rows, lesson.compares_losses, path)


def _samples(book: Book, rows: Sequence[Row]) -> list[str]:
    """What the first seed of each variant draws from one and the same noise."""
    parts = []
    for row in {row.variant.name: row for row in rows}.values():
        for record in row.sound[:1]:
            samples = samples_of(book.folder.run(record))
            if samples is None:
                continue
            says = f"{row.variant.says}, seed {record.seed}"
            save = partial(save_samples, samples)
            parts += [f"{says}:", book.picture(f"samples-{row.variant.name}", says, save)]
    return parts


def _restored(book: Book, rows: Sequence[Row]) -> list[str]:
    """Images brought back: the figures, and from the noisiest level some to look at."""
    parts = [
        "Brought back: images noised to a level and denoised from exactly there, as the original "
        "did; both trainings are asked for the same images. An image has strayed when it came "
        "nearer to a training image of its own training than to the original it is made from. "
        "Errors are over the images.",
        restored_table(rows),
        book.picture("restored", "Distance to the original", partial(figures.save_restored, rows)),
        "From top to bottom: noisy, brought back, original, nearest training image.",
    ]
    for row in rows:
        for record in row.sound[:1]:
            level = max((one.level for one in record.restored), default=0)
            for side in SIDES:
                shown = rows_of_run(book.folder.run(record), f"{side}-{level}")
                if shown is None:
                    continue
                says = f"{row.label}, {SIDES[side]}, from level {level}"
                name = f"restored-{row.variant.name}-{side}"
                parts += [f"{says}:", book.picture(name, says, partial(save_rows, shown))]
    return parts
