"""The contact sheet: pages, cursor and picks, by keys and mouse; the marks; sets of any size."""

from pathlib import Path

import numpy as np
import pytest
from textual.app import App, ComposeResult
from textual.geometry import Size
from textual.widgets import Static

from engine.data.images import ImageSet
from tui.image_mode import ImageMode
from tui.widgets.contact_sheet import ContactSheet
from tui.widgets.sheet_drawing import CURSOR, PICKED, arrange_sheet, draw_sheet
from tui.widgets.tiles import BACKGROUND, Tiling


class RecordedSet(ImageSet):
    """Remembers how many images were read."""

    read = 0

    def __getitem__(self, which):
        images = super().__getitem__(which)
        self.read += len(images)
        return images


def numbered(count: int, side: int = 8) -> RecordedSet:
    """Images of one colour each, by which they can be told apart."""
    colours = np.random.default_rng(0).integers(0, 256, (count, 1, 1, 3), np.uint8)
    return RecordedSet(np.broadcast_to(colours, (count, side, side, 3)))


class SheetApp(App[None]):
    def __init__(self, images: ImageSet, mode: ImageMode = "halfcell") -> None:
        super().__init__()
        self._images, self._mode = images, mode
        self.told = 0

    def compose(self) -> ComposeResult:
        yield ContactSheet(self._mode, "validation")

    def on_mount(self) -> None:
        self.sheet.show(self._images)
        self.sheet.focus()

    def on_contact_sheet_picked(self) -> None:
        self.told += 1

    @property
    def sheet(self) -> ContactSheet:
        return self.query_one(ContactSheet)

    @property
    def tiling(self) -> Tiling:
        return self.sheet._arranged()


def shows(app: SheetApp, images: ImageSet) -> bool:
    """Whether the page with the cursor is what is shown."""
    sheet, capacity = app.sheet, app.tiling.capacity
    first = sheet.cursor // capacity * capacity
    page = images[first : first + capacity]
    return (
        sheet._page is not None
        and sheet._page[0] == first
        and sheet._pictures is not None
        and np.array_equal(sheet._pictures, page)
    )


async def test_cursor_goes_through_all_pages(until) -> None:
    images = numbered(100)
    app = SheetApp(images)
    async with app.run_test(size=(60, 24)) as pilot:
        columns, capacity = app.tiling.columns, app.tiling.capacity
        assert 1 < columns < capacity < 50
        for keys, cursor in [
            (["right", "right", "left"], 1), (["down"], 1 + columns), (["up", "up"], 0),
            (["end"], 99), (["right", "down"], 99), (["home"], 0),
            (["right"] * (capacity + 1), capacity + 1), (["j", "k"], capacity + 1),
        ]:  # fmt: skip
            await pilot.press(*keys)
            assert app.sheet.cursor == cursor, keys
            await until(pilot, lambda: shows(app, images))
        app.sheet.action_page(1)
        assert app.sheet.cursor == 2 * capacity + 1
        await until(pilot, lambda: shows(app, images))
        assert f"page 3 of {-(-100 // capacity)}" in str(app.sheet.border_title)
        app.sheet.action_page(-5)
        assert app.sheet.cursor == 0


async def test_picks_are_kept_in_their_order_and_taken_back(until) -> None:
    images = numbered(100)
    app = SheetApp(images)
    async with app.run_test(size=(60, 24)) as pilot:
        for number in (7, 3, 60):
            app.sheet._go_to(number)
            app.sheet.toggle()
        await pilot.pause()
        assert app.sheet.picks == (7, 3, 60) and app.told == 3
        assert "3 picked" in str(app.sheet.border_subtitle)
        app.sheet._go_to(3)
        app.sheet.toggle()
        assert app.sheet.picks == (7, 60)
        app.sheet.pick(())
        app.sheet.pick(())
        await pilot.pause()
        assert app.sheet.picks == () and app.told == 5


@pytest.mark.parametrize("mode", ["halfcell", "tgp", "off"])
async def test_mouse_picks_the_image_under_it(until, mode: ImageMode) -> None:
    images = numbered(40)
    app = SheetApp(images, mode)
    async with app.run_test(size=(80, 30)) as pilot:
        await until(pilot, lambda: app.sheet._page is not None)
        await pilot.pause(0.1)
        corner, pitch, columns = app.sheet._sheet.region, app.tiling.pitch, app.tiling.columns
        for place in (0, 1, columns, columns + 1):
            row, column = divmod(place, columns)
            x = corner.x + column * pitch.width + pitch.width // 2
            y = corner.y + row * pitch.height + pitch.height // 2
            await pilot.click(offset=(x, y))
            assert app.sheet.cursor == place
        assert app.sheet.picks == (0, 1, columns, columns + 1)
        await pilot.click(offset=(corner.x + pitch.width // 2, corner.y))
        assert app.sheet.picks == (1, columns, columns + 1)


async def test_numbers_where_images_are_off(until, shown) -> None:
    app = SheetApp(numbered(40), "off")
    async with app.run_test(size=(40, 12)) as pilot:
        numbers = app.sheet.query_one(Static)
        await until(pilot, lambda: "39" in shown(numbers))
        await pilot.press("right", "right")
        app.sheet.toggle()
        await until(pilot, lambda: "✓ 2" in shown(numbers))
        assert "▀" not in shown(numbers)


async def test_resizing_keeps_cursor_and_picks(until) -> None:
    images = numbered(200)
    app = SheetApp(images)
    async with app.run_test(size=(120, 40)) as pilot:
        app.sheet._go_to(90)
        app.sheet.toggle()
        for size in ((40, 16), (12, 6), (120, 40)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda: shows(app, images))
            assert app.sheet.cursor == 90 and app.sheet.picks == (90,)


async def test_set_of_any_size_is_read_by_the_page(tmp_path: Path, until) -> None:
    shape = (200_000, 16, 16, 3)
    pixels = np.lib.format.open_memmap(
        tmp_path / "images.npy", mode="w+", dtype=np.uint8, shape=shape
    )
    images = RecordedSet(pixels)
    app = SheetApp(images)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: shows(app, images))
        images.read = 0
        await pilot.press("right", "down", "left", "up")
        assert images.read == 0, "a page is read once"
        app.sheet.action_jump(True)
        capacity = app.tiling.capacity
        await until(pilot, lambda: app.sheet._page[0] == 199_999 // capacity * capacity)
        assert app.sheet.cursor == 199_999 and 0 < images.read <= capacity


@pytest.mark.parametrize("fine", [1, 8])
@pytest.mark.parametrize("image", [8, 16, 64, 128])
@pytest.mark.parametrize("room", [Size(24, 18), Size(46, 30), Size(90, 54), Size(5, 3)])
def test_tiles_fit_and_are_whole_multiples(fine: int, image: int, room: Size) -> None:
    tiling = arrange_sheet(1000, image, room, fine)
    assert tiling.side < image or tiling.side % image == 0
    assert tiling.capacity >= 1
    if room.width > 10 and room.height > 5:
        assert tiling.cells.width <= room.width and tiling.cells.height <= room.height
        assert tiling.side >= 8


def test_few_images_are_shown_large() -> None:
    many, few = (arrange_sheet(count, 16, Size(90, 54), 1) for count in (500, 2))
    assert few.side > many.side and few.capacity >= 2


@pytest.mark.parametrize("fine", [1, 8])
def test_marks_lie_beside_the_images_and_are_told_apart(fine: int) -> None:
    images = np.full((12, 16, 16, 3), 200, np.uint8)
    tiling = arrange_sheet(12, 16, Size(46, 30), fine)
    plain = np.asarray(draw_sheet(images, tiling, (), 11))
    marked = np.asarray(draw_sheet(images, tiling, (0, 1), 1))
    for place in range(12):
        left, top = tiling.corner(place)
        tile = np.s_[top : top + tiling.side, left : left + tiling.side]
        np.testing.assert_array_equal(marked[tile], plain[tile])
        assert (marked[tile] == 200).all()

    def colours_around(place: int) -> set[tuple[int, ...]]:
        left, top = tiling.corner(place)
        edge = marked[top - 1, left - 1 : left + tiling.side + 1]
        return {tuple(pixel) for pixel in edge.tolist()}

    assert colours_around(0) == {PICKED}
    assert colours_around(1) == {PICKED, CURSOR, BACKGROUND}, "corners, a gap, the frame"
    assert colours_around(5) == {BACKGROUND}
