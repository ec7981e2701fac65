"""Write a table of a run as CSV or Parquet."""

import csv
import io
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from engine.errors import UserError
from engine.runs.files import naming_disk_trouble, write_whole
from engine.runs.rows import CellType, RowTable, TableKind, read_rows
from engine.runs.store import find_run, runs_folder
from tui.text import printable

FileFormat = Literal["csv", "parquet"]


def export(
    name: str, checkpoints: Path | None, file_format: FileFormat, output: Path | None,
    kind: TableKind,
) -> None:  # fmt: skip
    """Write one of a run's tables to a file, or as CSV to the standard output.

    Args:
        name: of the run.
        checkpoints: the folder of the runs, if named.
        file_format: of the file.
        output: the file; None: the standard output.
        kind: which table.

    Raises:
        UserError: no such run; parquet without a file, or without pyarrow; the disk refuses.
    """
    run = find_run(runs_folder(checkpoints), name)
    if file_format == "parquet":
        _check_parquet(output)
    table = read_rows(run, kind)
    if table.unreadable:
        lines = "line of its log is" if table.unreadable == 1 else "lines of its log are"
        print(f"{table.unreadable:,} {lines} no record, and left out.", file=sys.stderr)
    content = (_parquet if file_format == "parquet" else _csv)(table)
    if output is None:
        text = content.decode()
        sys.stdout.write(printable(text) if sys.stdout.isatty() else text)
        return
    with naming_disk_trouble(f"Writing {str(output)!r}"):
        write_whole(output.expanduser().absolute(), content)
    print(f"{len(table.rows):,} rows of {run.name} are in {output}.", file=sys.stderr)


def _check_parquet(output: Path | None) -> None:
    if find_spec("pyarrow") is None:
        raise UserError(
            "Parquet files are written by pyarrow, which is not installed: install ddpm-tui with "
            "its extra `parquet` (pip install 'ddpm-tui[parquet]'), or take --format csv."
        )
    if output is None:
        raise UserError("A parquet file is no text: name where it goes by --output FILE.")


def _csv(table: RowTable) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return text.getvalue().encode()


def _parquet(table: RowTable) -> bytes:
    import pyarrow
    from pyarrow import parquet

    types: dict[CellType, pyarrow.DataType] = {
        str: pyarrow.string(),
        int: pyarrow.int64(),
        float: pyarrow.float64(),
        bool: pyarrow.bool_(),
    }
    schema = pyarrow.schema([(name, types[kind]) for name, kind in table.columns.items()])
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    arrays = [
        pyarrow.array(column, field.type) for column, field in zip(columns, schema, strict=True)
    ]
    buffer = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_arrays(arrays, schema=schema), buffer)
    return buffer.getvalue()
