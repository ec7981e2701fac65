"""Can these images be had? Told before a run is made or a process is started."""

from pathlib import Path

from engine.config.schema import Data
from engine.data.cache.places import newest_prepared
from engine.data.decoding.preparation import preparation_of
from engine.data.sources.names import absolute_name, check_source, parse_source
from engine.data.sources.tfds.archives import check_archives
from engine.data.sources.tfds.available import check_available
from engine.errors import UserError


def check_obtainable(data: Data, archives: Path | None = None) -> None:
    """Refuse images that cannot be had; asks the network for two seconds at most.

    Args:
        data: settings of the images.
        archives: folder with the published archives of a set, placed there by hand.

    Raises:
        UserError: with what to do.
    """
    name = parse_source(absolute_name(data.source))
    if name.kind == "tfds":
        if newest_prepared(name, preparation_of(data)) is not None:
            return
        check_source(data.source)
        if archives is None:
            check_available(name.rest)
        else:
            check_archives(name.rest, archives)
        return
    check_source(data.source)
    if archives is not None:
        raise UserError(
            f"--from is for published sets, and data.source is {data.source!r}: leave it out."
        )
