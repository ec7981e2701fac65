"""Open a source by its name."""

from pathlib import Path

from engine.data.sources.emoji import open_emoji
from engine.data.sources.folder import open_folder
from engine.data.sources.names import SourceName, check_source, source_path
from engine.data.sources.npz import open_npz
from engine.data.sources.source import Source
from engine.data.sources.tfds.source import open_tfds
from engine.progress import Steps


def open_source(name: SourceName, archives: Path | None = None) -> Steps[Source]:
    """Look at what the source has; sets are downloaded if they are not there yet.

    Args:
        name: of the source.
        archives: folder with the published archives of a set, placed there by hand.

    Raises:
        UserError: it is not there, has no images, or cannot be had.
    """
    check_source(name.text)
    match name.kind:
        case "emoji":
            return open_emoji(name.rest)
        case "folder":
            return (yield from open_folder(source_path(name)))
        case "npz":
            return open_npz(source_path(name))
        case "tfds":
            return (yield from open_tfds(name.rest, archives))
