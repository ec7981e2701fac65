"""From a drawing's frame to the message that lets a front end see its images emerge."""

import math

import numpy as np

from engine.diffusion.samplers import Frame
from engine.sampling.pictures import to_pictures
from engine.service.messages import MOST_PIXEL_BYTES, Emerging


def emerging(request: int, frame: Frame, steps: int) -> Emerging:
    """The images that the network predicts at this frame, as many as fit.

    Args:
        request: the number of the command.
        frame: arrays of shape (N, size, size, C), in [-1, 1].
        steps: of the whole walk.
    """
    x0 = np.asarray(frame.x0)
    # One image that is too large is sent with fewer pixels, or there would be none to see.
    stride = math.ceil(math.sqrt(x0[0].size / MOST_PIXEL_BYTES))
    few = x0[:, ::stride, ::stride]
    pictures = to_pictures(few[: max(1, MOST_PIXEL_BYTES // few[0].size)])
    count, size, _, channels = pictures.shape
    return Emerging(
        id=request,
        step=frame.step + 1,
        steps=steps,
        level=frame.level,
        count=count,
        size=size,
        channels=channels,
        pixels=pictures.tobytes(),
    )
