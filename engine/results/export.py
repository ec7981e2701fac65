"""Results as files for others: PNG, GIF, NPZ. Written whole or not at all."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from engine.errors import UserError
from engine.results.result import Result
from engine.results.trajectory import Trajectory
from engine.runs.files import naming_disk_trouble, write_whole
from engine.runs.grid import Pictures, enlarged, grid

_READABLE_HEIGHT = 64
"""Smaller images are enlarged by whole factors: viewers blur a 16-pixel picture."""
_GIF_FRAMES, _FRAME_MS, _LAST_FRAME_MS = 60, 60, 1500


def check_writable(path: Path, ending: str) -> None:
    """Refuse a target before the work is done rather than after it.

    Raises:
        UserError: another ending, no such folder, or a folder of that name.
    """
    if path.suffix.lower() != ending:
        raise UserError(f"{str(path)!r} must end in {ending}.")
    if not path.absolute().parent.is_dir():
        raise UserError(f"There is no folder {str(path.absolute().parent)!r} to save in.")
    if path.is_dir():
        raise UserError(f"{str(path)!r} is a folder: name a file.")


def check_one_of(path: Path, endings: tuple[str, ...]) -> None:
    """Like `check_writable`, of any of two or more endings.

    Raises:
        UserError: another ending, no such folder, a folder of that name, or no possible name.
    """
    ending = path.suffix.lower()
    if ending not in endings:
        listed = f"{', '.join(endings[:-1])} or {endings[-1]}"
        raise UserError(f"{str(path)!r} must end in {listed}.")
    with naming_disk_trouble(f"Looking for {str(path)!r}"):
        check_writable(path, ending)


def save_png(path: Path, result: Result) -> None:
    """The result as one picture; of reconstructions rows noisy, result, original, nearest."""
    save_picture(path, overview(result))


def save_gif(path: Path, result: Result) -> None:
    """The way from noise to the result, at most 60 frames, the last one held."""
    _write(path, animation(Trajectory.open(result).x_t))


def animation(x_t: Pictures) -> bytes:
    """What `save_gif` writes, of frames of shape (frames, count, H, W, C)."""
    count = len(x_t)
    chosen = np.unique(np.linspace(0, count - 1, min(count, _GIF_FRAMES)).round().astype(int))
    frames = [
        Image.fromarray(_readable(grid(np.asarray(x_t[place])), x_t.shape[2])) for place in chosen
    ]
    times = [_FRAME_MS] * (len(frames) - 1) + [_LAST_FRAME_MS]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=times, loop=0)
    return buffer.getvalue()


def save_npz(path: Path, result: Result) -> None:
    """All stored frames: x_t and x0 (uint8; frames, N, H, W, 3), frame numbers and levels."""
    trajectory, facts = Trajectory.open(result), result.facts
    levels = [trajectory.level(frame) for frame in facts.frames]
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        x_t=trajectory.x_t,
        x0=trajectory.x0,
        frame=np.array(facts.frames),
        level=np.array([-1 if level is None else level for level in levels]),
    )
    _write(path, buffer.getvalue())


ENDINGS: Mapping[str, Callable[[Path, Result], None]] = {
    ".png": save_png,
    ".gif": save_gif,
    ".npz": save_npz,
}
"""What writes a file of this ending."""


def check_target(path: Path) -> None:
    """Like `check_writable`, of any ending that a result can be saved under.

    Raises:
        UserError: another ending, no such folder, a folder of that name, or no possible name.
    """
    check_one_of(path, tuple(ENDINGS))


def save_result(path: Path, result: Result) -> None:
    """Write what the ending of `path` says.

    Raises:
        UserError: as `check_target`; the result is damaged; the disk refuses.
    """
    check_target(path)
    ENDINGS[path.suffix.lower()](path, result)


def overview(result: Result) -> Pictures:
    """The picture that shows a result."""
    facts = result.facts
    if facts.kind == "reconstruct":
        rows = [result.pictures(role) for role in ("noisy", "final", "original", "nearest")]
        picture = grid(np.concatenate(rows), columns=facts.count)
    elif facts.kind == "interpolate":
        picture = grid(result.pictures(), columns=facts.count)
    elif facts.kind == "denoise":
        picture = grid(np.concatenate([result.pictures("noisy"), result.pictures()]), columns=2)
    else:
        picture = grid(result.pictures())
    return _readable(picture, facts.image_size)


def _readable(picture: Pictures, image_size: int) -> Pictures:
    return enlarged(picture, max(1, _READABLE_HEIGHT // image_size))


def save_picture(path: Path, picture: Pictures) -> None:
    """Write a picture of shape (H, W, 3) as a PNG.

    Raises:
        UserError: the disk refuses.
    """
    _write(path, encoded(picture))


def encoded(picture: Pictures) -> bytes:
    """A picture of shape (H, W, 3) as the content of a PNG file."""
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "PNG")
    return buffer.getvalue()


def _write(path: Path, content: bytes) -> None:
    with naming_disk_trouble(f"Saving {str(path)!r}"):
        write_whole(path.absolute(), content)
