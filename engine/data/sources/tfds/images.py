"""Which feature of a published set is its image."""

from typing import Any

import numpy as np

from engine.errors import UserError


def image_feature(name: str, features: Any) -> str:
    """The key of the image: "image" if that is one, else the only image there is.

    Args:
        name: the set, for the refusal.
        features: its tensorflow_datasets FeaturesDict.

    Raises:
        UserError: it has no image, several, or one that is not 8 bits deep.
    """
    import tensorflow_datasets as tfds

    kinds: dict[str, Any] = (
        dict(features.items()) if isinstance(features, tfds.features.FeaturesDict) else {}
    )
    images = [key for key, kind in kinds.items() if isinstance(kind, tfds.features.Image)]
    if "image" in images:
        images = ["image"]
    if len(images) != 1:
        has = f"several images ({', '.join(images)})" if images else "no image"
        raise UserError(
            f"{name} has {has} among its features {', '.join(kinds) or 'without names'}: "
            f"choose a set with one image, or one that is called image."
        )
    [key] = images
    if (depth := np.dtype(kinds[key].np_dtype).name) != "uint8":
        raise UserError(f"The images of {name} are {depth}: choose a set of uint8 images.")
    return key


def has_file_names(features: Any) -> bool:
    """Whether each record says the name of its file."""
    import tensorflow_datasets as tfds

    return isinstance(dict(features.items()).get("file_name"), tfds.features.Text)
