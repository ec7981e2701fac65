"""Can a published set be had? Told before anything starts, in a sentence that says what to do."""

from collections.abc import Sequence

from engine.data.printable import in_bytes
from engine.data.sources.published import PUBLISHED
from engine.data.sources.tfds.catalogue import Download, downloads_of
from engine.data.sources.tfds.network import unreachable
from engine.data.sources.tfds.place import check_set, fetched, prepared_folder
from engine.errors import UserError

_FILES_NAMED = 8
_HOSTS_ASKED = 16


def check_available(name: str) -> None:
    """Refuse a set that is neither prepared nor can be downloaded; takes two seconds at most.

    Args:
        name: NAME or NAME/CONFIG.

    Raises:
        UserError: the extra is not installed, the set is unknown, or its host cannot be reached,
            with what to copy over by hand.
    """
    check_set(name)
    if prepared_folder(name):
        return
    missing = missing_files(name)
    closed = unreachable(_one_of_each_host(missing))
    if closed:
        hosts = " and ".join(f"{one.door} cannot be reached ({one.why})" for one in closed)
        raise UserError(f"{name} is not on this machine yet, and {hosts}: {by_hand(name, missing)}")


def missing_files(name: str) -> list[Download]:
    """The files of a set that are not downloaded yet."""
    there = fetched(name)
    return [file for file in downloads_of(name) if file.sha256 not in there]


def by_hand(name: str, files: Sequence[Download]) -> str:
    """The end of a sentence: which files to copy over, from where, and the command for them."""
    listed = ", ".join(
        f"{file.name} ({in_bytes(file.size)}) from {file.url}" for file in files[:_FILES_NAMED]
    )
    if len(files) > _FILES_NAMED:
        listed += f" and {len(files) - _FILES_NAMED} more files"
    return (
        f"download by hand {listed or 'its files'} into a folder DIR, then run "
        f"`ddpm-tui data {_source_of(name)} --from DIR`."
    )


def _source_of(name: str) -> str:
    """What a user writes for the set as data.source."""
    short = {published: ours for ours, published in PUBLISHED.items()}
    return short.get(name, f"tfds:{name}")


def _one_of_each_host(files: Sequence[Download]) -> list[str]:
    hosts = {file.url.split("/")[2]: file.url for file in files if file.url.count("/") >= 2}
    return list(hosts.values())[:_HOSTS_ASKED]
