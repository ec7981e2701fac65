"""Are the networks here that images are judged through?"""

from pathlib import Path

from engine.errors import UserError
from engine.metrics.features.published import require_published
from engine.metrics.features.weights_files import (
    INCEPTION_MD5,
    efficientnet_file,
    inception_in_keras_cache,
)
from tui.doctor.check import Check, note, ok, problem


def check_efficientnet() -> Check:
    """Whether the weights of kid-efficientnet-lite0 are here, and the published ones."""
    try:
        efficientnet_file()
    except (UserError, OSError) as error:
        return problem("KID", str(error), "install ddpm-tui again", stops_training=False)
    return ok("KID", "kid-efficientnet-lite0: its weights came with the installation")


def check_inception(file: Path | None = None) -> Check:
    """Whether Keras has the weights of kid-inception75-keras and kid-inception299-keras.

    Args:
        file: where; None: in Keras' own cache.
    """
    file = file or inception_in_keras_cache()
    if not file.is_file():
        return note(
            "Inception",
            "kid-inception75-keras and 299: Keras has no weights yet",
            "88 MB are downloaded when they are first used; without a network: --weights-file FILE",
        )
    try:
        require_published(file, f"Keras' {file.name}", "md5", INCEPTION_MD5)
    except UserError as error:
        return problem("Inception", str(error), f"remove {file}", stops_training=False)
    return ok("Inception", "kid-inception75-keras and 299: Keras has the weights")
