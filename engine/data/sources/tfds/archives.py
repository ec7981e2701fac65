"""The files of a published set that the user has put into a folder by hand: are they the ones?"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from engine.data.printable import in_bytes
from engine.data.sources.tfds.available import missing_files
from engine.data.sources.tfds.catalogue import Download, check_known
from engine.errors import UserError
from engine.progress import Progress, Steps

_BLOCK = 1 << 22


def check_archives(name: str, folder: Path) -> None:
    """Refuse a folder in which a file of the set lacks or has another size; reads no file.

    A set of which one configuration was chosen may not need all its files: then those lacking are
    not missed here.

    Args:
        name: NAME or NAME/CONFIG.
        folder: where the user put the files, under the names they are downloaded by.

    Raises:
        UserError: the extra is not installed, there is no such set, folder or file.
    """
    check_known(name)
    if not folder.is_dir():
        raise UserError(f"{folder} is no folder: name the one that holds the files of {name}.")
    for file in missing_files(name):
        path = folder / file.name
        if not path.is_file() and "/" not in name:
            raise UserError(
                f"{folder} has no {file.name} ({in_bytes(file.size)}), which {name} needs: "
                f"download it from {file.url} and put it there."
            )
        if path.is_file() and (size := path.stat().st_size) != file.size:
            raise UserError(
                f"{path} has {size:,} bytes instead of {file.size:,}: it is not whole, or another "
                f"file; download it again from {file.url}."
            )


def verify_archives(name: str, folder: Path) -> Steps[None]:
    """Read the files that the user has put there, and compare their published checksums.

    Raises:
        UserError: as `check_archives`, or a file is not the published one.
    """
    check_archives(name, folder)
    files = [file for file in missing_files(name) if (folder / file.name).is_file()]
    total, done = sum(file.size for file in files), 0
    for file in files:
        digest = hashlib.sha256()
        for block in _blocks(folder / file.name):
            yield Progress(f"checking {file.name}", done, total, "bytes")
            digest.update(block)
            done += len(block)
        _compare(folder / file.name, file, digest.hexdigest())


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block


def _compare(path: Path, file: Download, digest: str) -> None:
    if digest != file.sha256:
        raise UserError(
            f"{path} is not the published file: its SHA-256 begins with {digest[:12]} instead of "
            f"{file.sha256[:12]}; download it again from {file.url}."
        )
