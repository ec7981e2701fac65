"""The frames of a drawing: uint8 for looking at, exact keyframes for going on from.

Frame k is what is there after k steps: frame 0 the beginning, the last one the result. Beside each
stands the image that the network predicts from it.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.results.result import Pictures, Result, load_array

MOST_BYTES = 256 << 20
"""Of the stored frames; a longer walk stores every second, third, ... frame."""
_KEYFRAMES = 10

Images = NDArray[np.float32]


class Keyframe(NamedTuple):
    """What is needed to go on from a frame exactly."""

    frame: int
    x_t: Images
    previous_x0: Images


class TrajectoryWriter:
    """Stores frames as they come."""

    def __init__(self, folder: Path, steps: int, shape: tuple[int, int, int, int]) -> None:
        self.frames = stored_frames(steps, int(np.prod(shape)))
        self.keyframes = list(range(0, steps, max(1, steps // _KEYFRAMES)))
        self._x_t = _new_array(folder / "x_t.npy", np.uint8, (len(self.frames), *shape))
        self._x0 = _new_array(folder / "x0.npy", np.uint8, (len(self.frames), *shape))
        exact = (len(self.keyframes), 2, *shape)
        self._exact = _new_array(folder / "keyframes.npy", np.float32, exact)

    def add_keyframe(self, frame: int, x_t: Images, previous_x0: Images) -> None:
        """Take in the exact images of a frame, if it is one of the keyframes."""
        if frame in self.keyframes:
            self._exact[self.keyframes.index(frame)] = (x_t, previous_x0)

    def add(self, frame: int, x_t: Pictures, x0: Pictures) -> None:
        """Take in the pictures of a frame, if it is one of those stored."""
        if frame in self.frames:
            place = self.frames.index(frame)
            self._x_t[place], self._x0[place] = x_t, x0

    def close(self) -> None:
        """Write out what is still in memory."""
        for array in (self._x_t, self._x0, self._exact):
            array.flush()


@dataclass(frozen=True)
class Trajectory:
    """The stored frames of a result, mapped into memory."""

    result: Result
    x_t: Pictures
    """uint8, shape (frames, count, H, W, 3)."""
    x0: Pictures
    """What the network predicts from each frame, same shape."""

    @classmethod
    def open(cls, result: Result) -> "Trajectory":
        """Open a result's frames.

        Raises:
            UserError: they are missing or damaged.
        """
        return cls(result, load_array(result.path / "x_t.npy"), load_array(result.path / "x0.npy"))

    def level(self, frame: int) -> int | None:
        """Noise level of a frame's number; None: the clean result."""
        levels = self.result.facts.levels
        return levels[frame] if frame < len(levels) else None

    def keyframe_before(self, frame: int) -> Keyframe:
        """The last exact frame that is not after `frame`."""
        exact = load_array(self.result.path / "keyframes.npy")
        keyframes = self.result.facts.keyframes
        place = max(i for i, number in enumerate(keyframes) if number <= frame)
        x_t, previous_x0 = np.asarray(exact[place], np.float32)
        return Keyframe(keyframes[place], x_t, previous_x0)


def stored_frames(steps: int, values: int) -> list[int]:
    """Which of the frames 0..steps are stored, the last one always.

    Args:
        steps: of the walk.
        values: bytes of one frame's images.
    """
    stride = max(1, -(-2 * (steps + 1) * values // MOST_BYTES))
    frames = list(range(0, steps + 1, stride))
    return frames if frames[-1] == steps else [*frames, steps]


def _new_array(path: Path, kind: type[np.generic], shape: tuple[int, ...]) -> "np.memmap[Any, Any]":
    """An array on disk, filled as frames come.

    Its room is taken at once: writing into a mapped file when the disk is full would end the
    process, and the training with it.
    """
    array = np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=shape)
    if hasattr(os, "posix_fallocate"):  # not on macOS
        with path.open("rb+") as stream:
            os.posix_fallocate(stream.fileno(), 0, path.stat().st_size)
    return array
