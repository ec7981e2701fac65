"""The images of a run as they are in the cache: for front ends, which prepare none."""

import msgspec

from engine.config.schema import Config
from engine.data.cache.places import newest_prepared
from engine.data.dataset import Dataset, divided
from engine.data.decoding.preparation import preparation_of, preparation_to_crop
from engine.data.sources.names import absolute_name, parse_source


def cached_dataset(config: Config) -> Dataset | None:
    """The configured images as they were prepared last, mapped from the cache.

    The engine may find others, when the pictures have changed since: the digest tells, which
    stands in the run's `images.json` too. Reads the whole index of the set: no work for an event
    loop.

    Returns:
        None when they are not prepared on this machine.

    Raises:
        UserError: the source is none, or what is prepared of it is too little for the settings.
    """
    name = parse_source(absolute_name(config.data.source))
    plain, to_crop = preparation_of(config.data), preparation_to_crop(config.data)
    try:
        prepared = newest_prepared(name, plain)
        larger = prepared if to_crop == plain else newest_prepared(name, to_crop)
        if prepared is None or larger is None or larger.facts.stamp != prepared.facts.stamp:
            return None
        return divided(prepared, larger, config)
    except (OSError, msgspec.DecodeError):
        # Forgotten this very moment, for newer ones, or damaged.
        return None
