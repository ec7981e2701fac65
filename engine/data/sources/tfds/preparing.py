"""Download and prepare a published set, in a process of its own that can be given up at any time.

A process, because tensorflow-datasets downloads in threads that cannot be stopped and that Python
waits for when it ends: giving up would take as long as the download.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from engine.data.printable import in_bytes
from engine.data.sources.tfds.archives import check_archives, verify_archives
from engine.data.sources.tfds.available import by_hand, missing_files
from engine.data.sources.tfds.catalogue import check_known, downloads_of, set_of
from engine.data.sources.tfds.place import (
    download_folder,
    extraction_folder,
    log_file,
    prepared_folder,
    preparing_place,
)
from engine.errors import UserError
from engine.progress import Progress, Steps
from engine.runs.files import naming_disk_trouble

SECONDS_WITHOUT_A_BYTE = 60.0
"""After which a download is given up."""

COMMAND = (sys.executable, "-P", "-m", "engine.data.sources.tfds.worker")

_MOMENT = 0.25


def prepare(name: str, archives: Path | None) -> Steps[Path]:
    """Download what lacks, prepare the set in the cache, and return the prepared folder.

    One process prepares a set at a time; another waits, and finds it prepared. A preparation that
    is given up or cut off leaves whole downloads and nothing that counts as prepared.

    Args:
        name: NAME or NAME/CONFIG.
        archives: a folder with the set's files; None: they are downloaded.

    Raises:
        UserError: the set is unknown, a file lacks, is another one or cannot be downloaded, the
            disk refuses.
    """
    check_known(name)
    if archives is not None:
        check_archives(name, archives)
    with naming_disk_trouble(f"Steps {name}"), _lock_file(name) as lock:
        yield from _wait_for(lock, name)
        if found := prepared_folder(name):
            return found
        yield from _prepare_alone(name, archives, lock)
    if found := prepared_folder(name):
        return found
    raise UserError(
        f"{name} was prepared, but is not in {preparing_place()}: see {log_file(name)}."
    )


def _prepare_alone(name: str, archives: Path | None, lock: IO[bytes]) -> Steps[None]:
    _clear_leftovers(name)
    _check_room(name, archives)
    if archives is not None:
        yield from verify_archives(name, archives)
    with _worker(name, archives, lock) as worker:
        yield from _watch(worker, name, archives)
        if worker.returncode:
            sentence = worker.stdout.read().decode().strip() if worker.stdout else ""
            raise UserError(
                sentence
                or f"The process that prepares {name} ended early (code {worker.returncode}): "
                f"see {log_file(name)}."
            )


@contextmanager
def _worker(
    name: str, archives: Path | None, lock: IO[bytes]
) -> "Iterator[subprocess.Popen[bytes]]":
    """The process at work; killed when it is left early."""
    with log_file(name).open("wb") as log:
        worker = subprocess.Popen(
            [*COMMAND, name, str(archives.absolute()) if archives else ""],
            stdin=subprocess.PIPE,  # closed when this process ends, however: then the worker ends
            stdout=subprocess.PIPE,
            stderr=log,
            # It holds the lock too: nobody begins while it still writes.
            pass_fds=(lock.fileno(),),
            start_new_session=True,
            # The GPU belongs to the training.
            env={**os.environ, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "2"},
        )
    with worker:
        try:
            yield worker
        finally:
            worker.kill()
            worker.wait()
            _clear_leftovers(name)


def _watch(worker: "subprocess.Popen[bytes]", name: str, archives: Path | None) -> Steps[None]:
    """Tell how far the worker is until it ends."""
    # Of a set with configurations nobody knows beforehand which of its files are needed.
    total = 0 if "/" in name else sum(file.size for file in downloads_of(name))
    grown, since = -1, time.monotonic()
    while not _has_ended(worker):
        if archives is None and missing_files(name):
            done = _bytes_in(download_folder(name))
            yield Progress(
                f"downloading {name}", min(done, total) if total else done, total, "bytes"
            )
            if done != grown:
                grown, since = done, time.monotonic()
            elif time.monotonic() - since > SECONDS_WITHOUT_A_BYTE:
                raise UserError(
                    f"The download of {name} stands still: nothing came for "
                    f"{SECONDS_WITHOUT_A_BYTE:g} s; try again, or "
                    f"{by_hand(name, missing_files(name))}"
                )
        else:
            yield Progress(f"unpacking and preparing {name}", _bytes_prepared(name), 0, "bytes")


def _has_ended(worker: "subprocess.Popen[bytes]") -> bool:
    try:
        worker.wait(_MOMENT)
        return True
    except subprocess.TimeoutExpired:
        return False


@contextmanager
def _lock_file(name: str) -> Iterator[IO[bytes]]:
    preparing_place().mkdir(parents=True, exist_ok=True)
    with (preparing_place() / f".{set_of(name)}.lock").open("ab") as lock:
        yield lock


def _wait_for(lock: IO[bytes], name: str) -> Steps[None]:
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            yield Progress(f"waiting for another process that prepares {name}")
            time.sleep(_MOMENT)


def _check_room(name: str, archives: Path | None) -> None:
    """Refuse when the set surely does not fit: its records are about as large as its files."""
    if "/" in name:
        return
    needed = sum(file.size for file in downloads_of(name))
    if archives is None:
        needed += sum(file.size for file in missing_files(name))
    free = shutil.disk_usage(preparing_place()).free
    if free < needed:
        raise UserError(
            f"{name} needs at least {in_bytes(needed)} in {preparing_place()}, and the disk has "
            f"{in_bytes(free)} left: make room, or set DDPM_CACHE to a folder on another disk."
        )


def _clear_leftovers(name: str) -> None:
    """Remove what a preparation that was cut off has left, and what none needs afterwards."""
    place = preparing_place()
    shutil.rmtree(extraction_folder(name), ignore_errors=True)
    for pattern in (f"downloads/{set_of(name)}/*.tmp.*", f"{set_of(name)}/**/*incomplete.*"):
        for folder in place.glob(pattern):
            shutil.rmtree(folder, ignore_errors=True)


def _bytes_prepared(name: str) -> int:
    return sum(
        _bytes_in(folder)
        for folder in (preparing_place() / set_of(name)).glob("**/*incomplete.*")
        if folder.is_dir()
    )


def _bytes_in(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:  # renamed meanwhile
            continue
    return total
