"""Rows of pictures with words beside them: what is where, and what there is room for."""

import numpy as np
import pytest
from textual.app import App, ComposeResult
from textual.geometry import Size
from textual.widgets import Static
from textual_image.widget._base import Image

from tui.image_mode import ImageMode
from tui.widgets.picture_rows import Column, PictureRows, Row, arrange_rows, draw_rows
from tui.widgets.tiles import BACKGROUND


def columns(count: int, side: int = 8) -> tuple[Column, ...]:
    """Pictures of one colour each: red tells the column, green the row."""
    made = []
    for number in range(3):
        pictures = np.zeros((count, side, side, 3), np.uint8)
        pictures[..., 0] = 50 * (number + 1)
        pictures[..., 1] = np.arange(count).reshape(-1, 1, 1)
        made.append(Column(f"column {number}", f"c{number}", pictures))
    return tuple(made)


def rows(count: int) -> tuple[Row, ...]:
    return tuple(Row((f"image {number}", "some", "more")) for number in range(count))


class RowsApp(App[None]):
    def __init__(self, mode: ImageMode = "halfcell") -> None:
        super().__init__()
        self._mode = mode
        self.turned: list[tuple[int, int, int]] = []

    def compose(self) -> ComposeResult:
        yield PictureRows(self._mode)

    def on_picture_rows_turned(self, event: PictureRows.Turned) -> None:
        self.turned.append((event.first, event.shown, event.count))

    @property
    def rows(self) -> PictureRows:
        return self.query_one(PictureRows)


@pytest.mark.parametrize("fine", [1, 8])
@pytest.mark.parametrize("image", [8, 16, 64])
@pytest.mark.parametrize("room", [Size(34, 17), Size(70, 29), Size(150, 50)])
@pytest.mark.parametrize("count", [1, 5, 40])
def test_rows_fit_and_are_high_enough(fine: int, image: int, room: Size, count: int) -> None:
    tiling = arrange_rows(count, 4, image, 4, room, fine)
    assert tiling.columns == 4 and 1 <= tiling.rows <= count
    assert tiling.cells.width <= room.width and tiling.cells.height <= room.height
    assert tiling.pitch.height >= 4, "the words have room"
    assert tiling.side < image or tiling.side % image == 0


def test_each_picture_is_in_its_row_and_column() -> None:
    tiling = arrange_rows(6, 3, 8, 3, Size(60, 24), 1)
    drawn = np.asarray(draw_rows(columns(6), tiling, first=2))
    assert tiling.rows < 6
    for place in range(tiling.capacity):
        row, column = divmod(place, 3)
        left, top = tiling.corner(place)
        tile = drawn[top : top + tiling.side, left : left + tiling.side]
        expected = (50 * (column + 1), row + 2, 0) if row + 2 < 6 else BACKGROUND
        assert (tile == expected).all()


async def test_rows_are_turned_and_words_go_with_them(shown) -> None:
    app = RowsApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.rows.show(columns(9), rows(9))
        await pilot.pause()
        first, at_once, count = app.turned[-1]
        assert first == 0 and 1 < at_once < 9 and count == 9
        words = app.query_one("#row-words", Static)
        assert "image 0 some more" in shown(words) and f"image {at_once}" not in shown(words)
        assert "column 0" in shown(app.query_one("#row-names"))
        app.rows.turn(1)
        await pilot.pause()
        assert app.turned[-1][0] == at_once and f"image {at_once} some" in shown(words)
        app.rows.turn(100)
        await pilot.pause()
        assert f"image {9 - 1} some" in shown(words)
        app.rows.turn(-100)
        await pilot.pause()
        assert "image 0 some" in shown(words)


async def test_fewer_rows_than_before_are_shown_from_the_beginning(shown) -> None:
    app = RowsApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.rows.show(columns(9), rows(9))
        app.rows.turn(100)
        app.rows.show(columns(1), rows(1))
        await pilot.pause()
        assert app.turned[-1] == (0, 1, 1)
        app.rows.say("Nothing [here]")
        await pilot.pause()
        assert shown(app.query_one("#row-hint")) == "Nothing [here]"
        app.rows.turn(1)
        assert not app.query_one("#row-body").display


async def test_names_are_short_where_there_is_little_room(shown) -> None:
    app = RowsApp()
    async with app.run_test(size=(30, 20)) as pilot:
        app.rows.show(columns(4), rows(4))
        await pilot.pause()
        assert shown(app.query_one("#row-names")) == "c0 c1 c2"


async def test_words_alone_where_images_are_off(shown) -> None:
    app = RowsApp("off")
    async with app.run_test(size=(60, 20)) as pilot:
        app.rows.show(columns(3), rows(3))
        await pilot.pause()
        assert not app.query(Image)
        assert "image 2 · some · more" in shown(app.query_one("#row-words"))


@pytest.mark.parametrize("mode", ["halfcell", "off"])
async def test_any_size_of_terminal_can_be_drawn(mode: ImageMode) -> None:
    app = RowsApp(mode)
    async with app.run_test(size=(60, 20)) as pilot:
        app.rows.show(columns(3), rows(3))
        for size in ((4, 2), (1, 1), (30, 3), (200, 60)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
