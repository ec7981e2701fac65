"""Images side by side in one picture."""

import numpy as np
from numpy.typing import NDArray

Pictures = NDArray[np.uint8]


def grid(images: Pictures, columns: int | None = None) -> Pictures:
    """Images as one picture in colour, row by row, what is left over white.

    Args:
        images: uint8, shape (N, H, W, 3), or (N, H, W, 1) for grey ones.
        columns: per row; None makes a nearly square picture.
    """
    count, height, width, _ = images.shape
    columns = columns or int(np.ceil(np.sqrt(count)))
    rows = -(-count // columns)
    cells = np.full((rows * columns, height, width, 3), 255, np.uint8)
    cells[:count] = images
    whole = cells.reshape(rows, columns, height, width, 3).swapaxes(1, 2)
    return whole.reshape(rows * height, columns * width, 3)


def cut(picture: Pictures, tile: int, count: int) -> Pictures:
    """The first `count` images of a picture of tiles, shape (count, tile, tile, 3)."""
    rows, columns = picture.shape[0] // tile, picture.shape[1] // tile
    cells = picture.reshape(rows, tile, columns, tile, 3).swapaxes(1, 2)
    return cells.reshape(rows * columns, tile, tile, 3)[:count]


def enlarged(picture: Pictures, factor: int) -> Pictures:
    """Every pixel as a square of `factor` x `factor`: small images stay sharp."""
    return picture.repeat(factor, axis=-3).repeat(factor, axis=-2)
