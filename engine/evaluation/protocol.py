"""From a protocol's name to the network behind it, loaded and traced once in a process."""

from functools import cache
from pathlib import Path

from engine.config.schema import KidProtocol
from engine.metrics.features.extractor import FeatureExtractor
from engine.metrics.features.named import EXTRACTORS, named_extractor


@cache
def extractor_of(protocol: KidProtocol, weights_file: str = "") -> FeatureExtractor:
    """The feature network of a protocol: kid-NAME uses the extractor NAME.

    Raises:
        UserError: its weights are missing, needless, or others.
    """
    wanted = protocol.removeprefix("kid-")
    (name,) = (name for name in EXTRACTORS if name == wanted)
    return named_extractor(name, Path(weights_file) if weights_file else None)
