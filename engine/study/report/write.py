"""study.md and its figures, from the stored figures and pictures of a study."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from engine.errors import UserError
from engine.runs.files import naming_disk_trouble, write_whole
from engine.study.folder import StudyFolder
from engine.study.records import Record
from engine.study.report.conclusions import WHOLE, read_conclusions
from engine.study.report.introduction import introduction
from engine.study.report.overview import overview
from engine.study.report.section import PICTURES, Book, section
from engine.study.table import LESSONS

TEXT, NUMBERS = "study.md", "figures.jsonl"


def write_report(folder: StudyFolder, docs: Path) -> Path:
    """Write what there is; a lesson without figures is said to have none.

    Args:
        folder: of the study.
        docs: gets study.md, and its figures in the folder study, where conclusions.toml is read.

    Returns:
        Where the text is.

    Raises:
        UserError: there are no figures at all, they or the conclusions cannot be read, or the
            disk refuses.
    """
    records = folder.records()
    if not records:
        raise UserError(
            f"There are no figures in {str(folder.path)!r} yet: begin the study without --report."
        )
    with naming_disk_trouble(f"Making {str(docs)!r}"):
        (docs / PICTURES).mkdir(parents=True, exist_ok=True)
    words = read_conclusions(docs / PICTURES)
    book = Book(folder, records, docs)
    parts = [*introduction(records), *overview(book, words.get(WHOLE, ""))]
    for lesson in LESSONS:
        parts += section(book, lesson, words.get(lesson.name, ""))
    with naming_disk_trouble("Writing the report"):
        write_whole(docs / TEXT, ("\n\n".join(parts) + "\n").encode())
        write_whole(docs / PICTURES / NUMBERS, _numbers(records))
    return docs / TEXT


def _numbers(records: Sequence[Record]) -> bytes:
    """Every figure, a training a line, for whoever wants to compute something else of them."""
    slim = [msgspec.structs.replace(record, config={}) for record in records]
    return b"".join(msgspec.json.encode(record) + b"\n" for record in slim)
