"""The extractors by the names that stand beside figures; TensorFlow is loaded with the first."""

from pathlib import Path
from typing import Literal, get_args

from engine.errors import UserError
from engine.metrics.features.extractor import FeatureExtractor

ExtractorName = Literal[
    "efficientnet-lite0", "inception75-keras", "inception299-keras", "inception2015"
]
EXTRACTORS: tuple[ExtractorName, ...] = get_args(ExtractorName)


def named_extractor(name: ExtractorName, weights: Path | None = None) -> FeatureExtractor:
    """Load one extractor.

    Args:
        name: of the protocol.
        weights: a file of its published weights. `inception2015` needs it, those of Keras can do
            without, and `efficientnet-lite0` has its own.

    Raises:
        UserError: there is no such name; or the weights are missing, needless, or other ones.
    """
    if name not in EXTRACTORS:
        raise UserError(
            f"There are no features called {name!r}: choose one of {', '.join(EXTRACTORS)}."
        )
    if name == "efficientnet-lite0":
        from engine.metrics.features.efficientnet_lite0 import efficientnet_lite0

        if weights is not None:
            raise UserError(f"{name} has its own weights: leave out {weights}.")
        return efficientnet_lite0()
    if name == "inception2015":
        from engine.metrics.features.inception2015 import FILE, inception2015

        if weights is None:
            raise UserError(
                f"{name} needs the file {FILE} from torch-fidelity's releases: name it."
            )
        return inception2015(weights)
    from engine.metrics.features.inception_keras import inception_keras

    return inception_keras(75 if name == "inception75-keras" else 299, weights)
