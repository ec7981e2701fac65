"""Pictures made worse."""

import numpy as np
from PIL import Image, ImageFilter


def blurred(images: np.ndarray, radius: float) -> np.ndarray:
    blur = ImageFilter.GaussianBlur(radius)
    return np.stack([np.asarray(Image.fromarray(image).filter(blur)) for image in images])


def noisy(images: np.ndarray, sd: float) -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, sd, images.shape)
    return np.clip(images + noise, 0, 255).round().astype(np.uint8)
