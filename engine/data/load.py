"""Load the images of a run, preparing them if that is not done yet."""

from engine.config.schema import Config
from engine.data.cache.store import prepared_pictures
from engine.data.dataset import Dataset, divided
from engine.data.decoding.preparation import preparation_of, preparation_to_crop
from engine.progress import Steps


def load_dataset(config: Config) -> Steps[Dataset]:
    """The configured images, prepared if they are not yet.

    Raises:
        UserError: the source cannot be had, or has too few images.
    """
    source, data = config.data.source, config.data
    prepared = yield from prepared_pictures(source, preparation_of(data))
    larger = prepared
    if data.random_crop < 1:
        larger = yield from prepared_pictures(source, preparation_to_crop(data))
    return divided(prepared, larger, config)
