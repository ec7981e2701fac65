import numpy as np
import pytest
from textual.geometry import Size

from tui.widgets.picture import compose_grid

PICTURES = np.random.default_rng(0).integers(0, 256, (16, 16, 16, 3), np.uint8)


@pytest.mark.parametrize(
    ("room", "fine", "shown"),
    [
        (Size(58, 29), 1, 9),
        (Size(36, 18), 1, 4),
        (Size(70, 36), 1, 16),
        (Size(36, 18), 8, 16),
        (Size(5, 2), 1, 1),
    ],
)
def test_as_many_pictures_as_fit_at_their_own_size(room: Size, fine: int, shown: int) -> None:
    grid = compose_grid(PICTURES, room, fine)
    assert grid.info["shown"] == shown
    if shown > 1:
        assert grid.width <= room.width * fine and grid.height <= room.height * 2 * fine


def test_pixels_stay_as_they_are_and_are_enlarged_whole() -> None:
    small = compose_grid(PICTURES[:1], Size(16, 8), 1)
    assert np.array_equal(np.asarray(small), PICTURES[0])
    large = np.asarray(compose_grid(PICTURES[:1], Size(49, 24), 1))
    assert large.shape == (48, 48, 3)
    assert np.array_equal(large[::3, ::3], PICTURES[0])


@pytest.mark.parametrize("room", [Size(74, 27), Size(44, 14), Size(20, 3), Size(200, 50)])
def test_pictures_higher_than_the_room_are_made_smaller(room: Size) -> None:
    """Such as reconstructions: noisy, brought back, original and nearest below each other."""
    grid = compose_grid(np.tile(PICTURES[:5], (1, 4, 1, 1)), room, 1)
    assert grid.width <= room.width and grid.height <= 2 * room.height
    assert grid.info["shown"] == 5


@pytest.mark.parametrize("count", [1, 4, 6, 9])
def test_grid_in_half_cells_ends_with_a_whole_cell(count: int) -> None:
    pictures = np.full((count, 16, 16, 3), 255, np.uint8)
    grid = compose_grid(pictures, Size(60, 30), fine=1)
    assert grid.height % 2 == 0, "else it is scaled, and the gap blurs into the images"
    assert set(np.unique(np.asarray(grid)[..., 0])) <= {60, 255}
