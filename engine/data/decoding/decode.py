"""Decode one picture, or say in a few words why it cannot be used."""

import hashlib
import io
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from engine.data.decoding.colour import to_channels
from engine.data.decoding.preparation import Preparation
from engine.data.decoding.square import SHRINK_FIRST, to_square
from engine.data.picture import Content

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
"""No others: some of Pillow's readers hand a file on to other programs."""

_MOST_PIXELS = 89_478_485
"""Of a picture: Pillow's own bound, beyond which it speaks of a decompression bomb."""
_MOST_BYTES = 512 * 2**20


class UnusableError(Exception):
    """A picture cannot be used; the text says why in a few words, without its name."""


@dataclass(frozen=True)
class Decoded:
    """A prepared picture, and what it was before."""

    pixels: NDArray[np.uint8]
    """Shape (size, size, channels)."""
    width: int
    height: int
    mode: str
    """Pillow's name: RGB, L, P, CMYK, I;16 ..."""
    format: str
    """PNG, JPEG ...; "pixels" when it was an array."""
    digest: str
    """Of the file or array: the same for copies, whatever they are called."""


def decode(content: Content, preparation: Preparation) -> Decoded:
    """Decode and prepare a picture.

    Args:
        content: file, encoded image, or pixels (uint8, shape (H, W) or (H, W, C)).
        preparation: how.

    Raises:
        UnusableError: it is empty, cut off, no picture, too large or small, or not readable.
    """
    if isinstance(content, np.ndarray):
        return _prepare(_from_pixels(content), preparation, "pixels", _digest(content))
    encoded = _read(content) if isinstance(content, Path) else content
    if not encoded:
        raise UnusableError("empty")
    with _in_few_words(), Image.open(io.BytesIO(encoded), formats=FORMATS) as picture:
        return _prepare(picture, preparation, picture.format or "", _digest(encoded))


def _prepare(picture: Image.Image, preparation: Preparation, kind: str, digest: str) -> Decoded:
    width, height, mode = *picture.size, picture.mode
    if width * height > _MOST_PIXELS:
        raise UnusableError(
            f"{width} x {height} pixels, more than the {_MOST_PIXELS / 1e6:.0f} million allowed"
        )
    if min(width, height) < preparation.minimum_side:
        raise UnusableError(
            f"{width} x {height} pixels, fewer than data.minimum_side = {preparation.minimum_side}"
        )
    enough = SHRINK_FIRST * preparation.size
    # A large JPEG is decoded at half or a quarter of its size, several times as fast.
    picture.draft(None, (enough, enough))
    picture.load()
    with suppress(Exception):
        # The pixels are whole: what a camera wrote about them may be broken in any way.
        ImageOps.exif_transpose(picture, in_place=True)
    flat = to_channels(picture, preparation.channels, preparation.background)
    return Decoded(to_square(flat, preparation), width, height, mode, kind, digest)


def _read(path: Path) -> bytes:
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            # Opening a pipe would wait for ever.
            is_folder = stat.S_ISDIR(facts.st_mode)
            raise UnusableError("a folder that cannot be read" if is_folder else "no regular file")
        if facts.st_size > _MOST_BYTES:
            raise UnusableError(f"{facts.st_size / 1e6:,.0f} MB, more than allowed")
        return path.read_bytes()
    except FileNotFoundError:
        raise UnusableError("vanished, or a link to nothing") from None
    except OSError as error:
        raise UnusableError(f"not readable: {error.strerror or error}") from None


def _from_pixels(pixels: NDArray[np.uint8]) -> Image.Image:
    if pixels.ndim == 3 and pixels.shape[-1] == 1:
        pixels = pixels[..., 0]
    return Image.fromarray(np.ascontiguousarray(pixels))


def _digest(content: bytes | NDArray[np.uint8]) -> str:
    data = content if isinstance(content, bytes) else np.ascontiguousarray(content).tobytes()
    return hashlib.sha256(data).hexdigest()[:32]


@contextmanager
def _in_few_words() -> Iterator[None]:
    """Whatever a decoder says of a broken picture, as an UnusableError."""
    try:
        with warnings.catch_warnings():
            # Too large ones are refused by name; the rest are remarks about odd files.
            warnings.simplefilter("ignore")
            yield
    except UnusableError:
        raise
    except UnidentifiedImageError:
        raise UnusableError(f"no picture that can be read ({', '.join(FORMATS)})") from None
    except Image.DecompressionBombError:
        raise UnusableError("far too many pixels: a decompression bomb") from None
    except Exception as error:
        # Decoders fail on damaged files in ways of their own; one file must not end the set.
        raise UnusableError(f"damaged: {str(error) or type(error).__name__}") from None
