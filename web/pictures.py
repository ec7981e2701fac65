"""What is shown: pictures as HTML, small ones with sharp pixels."""

import base64
import io
from html import escape

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from web.drawn import Drawn

Pictures = NDArray[np.uint8]

_PIXELATED_UP_TO = 64
"""Pixels of a side: larger images are left to the browser's smoothing."""
_FASTEST = 1
"""Compression: noise hardly shrinks, and a slider is not to wait."""


def frame_view(drawn: Drawn, place: int) -> str:
    """One frame: x_t beside what the network predicts from it, after original and noised if any."""
    figures = []
    for role, words in (("original", "original"), ("noisy", "noised")):
        if role in drawn.beside:
            figures.append(figure(words, "", drawn.beside[role]))
    figures.append(figure("x<sub>t</sub>", drawn.caption(place), drawn.x_t[place]))
    figures.append(figure("predicted x<sub>0</sub>", drawn.likeness(place), drawn.x0[place]))
    return _row(figures)


def emerging_view(pictures: Pictures, words: str) -> str:
    """The images of a drawing that is under way, as the network now predicts them."""
    return _row([figure("predicted x<sub>0</sub>", words, pictures)])


def noised_view(original: Pictures, noisy: Pictures, words: str) -> str:
    """What a reconstruction would start from."""
    return _row([figure("original", "", original), figure("noised", words, noisy)])


def figure(title: str, words: str, images: Pictures) -> str:
    """Images in a square of tiles, with words below.

    Args:
        title: trusted HTML.
        words: any text.
        images: uint8, shape (N, H, W, 1 or 3).
    """
    columns = int(np.ceil(np.sqrt(len(images))))
    sharp = " sharp" if images.shape[1] <= _PIXELATED_UP_TO else ""
    tiles = "".join(
        f'<img src="{_address(image)}" alt="image {number} of {len(images)}">'
        for number, image in enumerate(images, start=1)
    )
    return (
        f'<figure><div class="tiles{sharp}" style="--columns:{columns}">{tiles}</div>'
        f"<figcaption><b>{title}</b> <span>{escape(words)}</span></figcaption></figure>"
    )


def _row(figures: list[str]) -> str:
    return f'<div class="figures figures-{len(figures)}">{"".join(figures)}</div>'


def _address(image: Pictures) -> str:
    """The picture itself as an address: nothing is left on the server."""
    buffer = io.BytesIO()
    Image.fromarray(image.squeeze(-1) if image.shape[-1] == 1 else image).save(
        buffer, "PNG", compress_level=_FASTEST
    )
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
