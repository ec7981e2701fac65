"""Real picture files of every kind, whole and damaged, made with Pillow."""

import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def colours(width: int, height: int, seed: int = 0) -> NDArray[np.uint8]:
    """A smooth picture, shape (height, width, 3)."""
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 6, 3), np.uint8)
    smooth = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(smooth)


def save(path: Path, width: int = 40, height: int = 30, seed: int = 0, **options: object) -> Path:
    """A picture in the format that the ending names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(colours(width, height, seed)).save(path, **options)  # type: ignore[arg-type]
    return path


def make_folder(root: Path, count: int, ending: str = ".png") -> Path:
    """`count` different pictures in a folder."""
    for number in range(count):
        save(root / f"{number:04d}{ending}", seed=number)
    return root


def make_large(root: Path, count: int) -> Path:
    """Photographs that take a while to decode; a few bytes at its end make each another file."""
    root.mkdir(parents=True, exist_ok=True)
    kinds = [_encoded(colours(3200, 2400, seed), "jpeg") for seed in range(3)]
    for number in range(count):
        (root / f"{number:04d}.jpg").write_bytes(kinds[number % 3] + str(number).encode())
    return root


def make_every_kind(root: Path) -> dict[str, Path]:
    """One file of each kind that can be read, by the kind's name."""
    root.mkdir(parents=True, exist_ok=True)
    picture = Image.fromarray(colours(40, 30))
    grey16 = Image.fromarray(np.asarray(picture.convert("L")).astype(np.uint16) * 257)
    clear = picture.convert("RGBA")
    clear.putalpha(Image.fromarray(np.tile(np.arange(0, 240, 6, np.uint8), (30, 1))))
    turned = Image.Exif()
    turned[0x0112] = 6
    kinds = {
        "png": (picture, "png", {}),
        "jpg": (picture, "jpg", {"quality": 95}),
        "jpeg": (picture, "jpeg", {"quality": 95}),
        "webp": (picture, "webp", {"lossless": True}),
        "bmp": (picture, "bmp", {}),
        "gif": (picture, "gif", {}),
        "upper case": (picture, "PNG", {}),
        "grey": (picture.convert("L"), "png", {}),
        "grey jpeg": (picture.convert("L"), "jpg", {"quality": 95}),
        "16-bit grey": (grey16, "png", {}),
        "cmyk": (picture.convert("CMYK"), "jpg", {"quality": 95}),
        "palette": (picture.quantize(64), "png", {}),
        "bilevel": (picture.convert("1"), "png", {}),
        "transparent": (clear, "png", {}),
        "transparent grey": (clear.convert("LA"), "png", {}),
        "transparent webp": (clear, "webp", {"lossless": True}),
        "turned by exif": (picture.transpose(Image.Transpose.ROTATE_90), "jpg",
                           {"quality": 95, "exif": turned}),
    }  # fmt: skip
    paths = {}
    for kind, (image, ending, options) in kinds.items():
        paths[kind] = root / f"{kind}.{ending}"
        image.save(paths[kind], **options)  # type: ignore[arg-type]
    paths["16-bit colour"] = root / "16-bit colour.png"
    paths["16-bit colour"].write_bytes(_png_16_bit(np.asarray(picture)))
    return paths


def make_every_damage(root: Path) -> dict[str, Path]:
    """One file of each kind that cannot be used, by what is wrong with it."""
    root.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(0).integers(0, 256, (60, 60, 3), np.uint8)
    whole = {ending: _encoded(noise, ending) for ending in ("png", "jpeg", "webp", "bmp", "gif")}
    damaged = {f"truncated.{ending}": data[: len(data) // 2] for ending, data in whole.items()}
    damaged |= {
        "empty.png": b"",
        "text.jpg": b"This is no picture at all, whatever it is called.\n" * 20,
        "other program.png": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n",
        "tiff.png": _encoded(noise, "tiff"),
        "header only.gif": b"GIF89a",
        "one pixel.gif": _encoded(noise[:1, :1], "gif"),
        "one row.png": _encoded(noise[:1], "png"),
        "bomb.png": _bomb(30_000, 30_000),
        "wrong checksum.png": whole["png"][:200] + b"\xff" * 40 + whole["png"][240:],
    }
    for name, data in damaged.items():
        (root / name).write_bytes(data)
    (root / "link to nothing.png").symlink_to(root / "gone.png")
    (root / "link to itself.png").symlink_to(root / "link to itself.png")
    os.mkfifo(root / "pipe.png")
    return {path.name: path for path in root.iterdir()}


def _encoded(pixels: NDArray[np.uint8], kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind)
    return buffer.getvalue()


def _bomb(width: int, height: int) -> bytes:
    """A few thousand bytes that become gigabytes of pixels."""
    rows = zlib.compress(b"\0" * (height * (width // 8 + 1)), 9)
    return _png(width, height, depth=1, colour=0, rows=rows)


def _png_16_bit(pixels: NDArray[np.uint8]) -> bytes:
    """Pillow reads 16-bit colour, and writes none."""
    height, width, _ = pixels.shape
    wide = (pixels.astype(">u2") * 257).reshape(height, -1)
    rows = zlib.compress(b"".join(b"\0" + row.tobytes() for row in wide))
    return _png(width, height, depth=16, colour=2, rows=rows)


def _png(width: int, height: int, depth: int, colour: int, rows: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
