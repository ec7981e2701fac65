"""What of a result is looked at: a picture for each of its images."""

import numpy as np

from engine.results.result import Kind, Pictures, Result

_ROLES: dict[Kind, tuple[str, ...]] = {
    "reconstruct": ("noisy", "final", "original", "nearest"),
    "denoise": ("noisy", "final"),
}


def result_pictures(result: Result) -> Pictures:
    """Reads them: blocking.

    Returns:
        uint8, shape (N, H, W, C): of reconstructions from top to bottom noisy, brought back,
        original and nearest training image, so four times as high; of denoised pictures as it came
        beside cleaned, twice as wide; of all others the images themselves.

    Raises:
        UserError: they are missing or damaged.
    """
    kind = result.facts.kind
    roles = [np.asarray(result.pictures(role)) for role in _ROLES.get(kind, ("final",))]
    return np.concatenate(roles, axis=2 if kind == "denoise" else 1)
