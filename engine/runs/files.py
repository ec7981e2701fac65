"""Writing so that a reader, or a crash, never meets half a file; and reading what others write."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from engine.errors import UserError


def write_whole(path: Path, content: bytes) -> None:
    """Write beside `path`, flush to disk and rename into place."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with beside.open("wb") as stream:
            stream.write(content)
            _flush(stream)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def append_line(path: Path, record: msgspec.Struct, *, durable: bool = False) -> None:
    """Append `record` as one JSON line; `durable` waits until it is on disk."""
    with path.open("ab") as stream:
        stream.write(msgspec.json.encode(record) + b"\n")
        if durable:
            _flush(stream)


def end_torn_line(path: Path) -> None:
    """Give a last line that a crash cut off its newline, so that what is appended stands alone."""
    if not path.exists():
        return
    with path.open("rb+") as stream:
        if stream.seek(0, os.SEEK_END) == 0:
            return
        stream.seek(-1, os.SEEK_END)
        if stream.read(1) != b"\n":
            stream.write(b"\n")


def flush_folder(folder: Path) -> None:
    """Make renames inside `folder` last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def naming_disk_trouble(doing: str) -> Iterator[None]:
    """Turn an operating system's refusal (disk full, no permission) into a sentence."""
    try:
        yield
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        raise UserError(f"{doing} failed: {error.strerror or error}{place}.") from error


def _flush(stream: IO[bytes]) -> None:
    stream.flush()
    os.fsync(stream.fileno())
