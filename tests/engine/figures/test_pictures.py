"""Figures of pictures: every pixel is one of the result's, and the words say what it is."""

import io

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image
from results import store_reconstruction, store_sample

from engine.errors import UserError
from engine.figures.picture_sheet import PictureSheet
from engine.figures.reconstruction import reconstruction_figure
from engine.figures.samples import columns_for, samples_figure
from engine.figures.strip import chosen_places, strip_figure
from engine.results.result import Result
from engine.results.trajectory import Trajectory
from engine.runs.directory import RunDirectory


def pictures(figure: Figure) -> list[np.ndarray]:
    return [np.asarray(image.get_array()) for image in figure.axes[0].images]


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def test_grid_has_all_images_in_order(copied: RunDirectory) -> None:
    result = store_sample(copied, count=6)
    figure = samples_figure(copied, result, 150)
    for drawn, stored in zip(pictures(figure), result.pictures(), strict=True):
        np.testing.assert_array_equal(drawn, stored)
    assert words(figure) == [
        "food, sample-1: 6 images",
        "10 steps of ddim, seed 0, EMA weights after 280 training steps",
    ]


@pytest.mark.parametrize(
    ("count", "columns"), [(1, 1), (3, 3), (4, 4), (12, 6), (16, 8), (64, 16), (256, 16)]
)
def test_rows_of_a_grid_are_full(count: int, columns: int) -> None:
    assert columns_for(count) == columns


@pytest.mark.parametrize(("frames", "places"), [(2, [0, 10]), (6, [0, 2, 4, 6, 8, 10]),
                                                (24, list(range(11)))])  # fmt: skip
def test_strip_shows_frames_over_what_is_predicted_from_them(
    copied: RunDirectory, frames: int, places: list[int]
) -> None:
    result = store_sample(copied, count=3)
    figure = strip_figure(copied, result, frames, 2, 150)
    stored = Trajectory.open(result)
    expected = [part[place, 2] for place in places for part in (stored.x_t, stored.x0)]
    for drawn, frame in zip(pictures(figure), expected, strict=True):
        np.testing.assert_array_equal(drawn, frame)
    levels = [f"t = {level}" for level in result.facts.levels]
    said = words(figure)
    assert said[0] == "food, sample-1: image 2"
    assert said[2:] == ["xₜ", "predicted x₀", *([*levels, "result"][place] for place in places)]


def test_frames_are_spread_evenly() -> None:
    assert chosen_places(21, 5) == [0, 5, 10, 15, 20]
    assert chosen_places(1, 9) == [0]


def test_reconstruction_has_a_row_for_each_role(copied: RunDirectory) -> None:
    result = store_reconstruction(copied, [3, 7])
    figure = reconstruction_figure(copied, result, 100)
    roles = ("noisy", "final", "original", "nearest")
    expected = [picture for role in roles for picture in result.pictures(role)]
    for drawn, stored in zip(pictures(figure), expected, strict=True):
        np.testing.assert_array_equal(drawn, stored)
    said = words(figure)
    assert said[0] == "food, reconstruct-1: from t = 60"
    assert said[2:] == [
        "noisy", "reconstructed", "original", "nearest\ntraining image", "20.0 dB", "21.0 dB",
    ]  # fmt: skip


def test_many_reconstructions_are_cut_and_it_says_so(copied: RunDirectory) -> None:
    result = store_reconstruction(copied, list(range(18)), size=4)
    figure = reconstruction_figure(copied, result, 50)
    assert len(pictures(figure)) == 4 * 16
    assert words(figure)[0].endswith("from t = 60, 16 of 18 images")


@pytest.mark.parametrize("dpi", [72, 150])
def test_every_pixel_of_a_png_is_a_square_of_one_colour(copied: RunDirectory, dpi: int) -> None:
    rng = np.random.default_rng(0)
    sheet = PictureSheet(2, 3, side=7, tile=0.5, dpi=dpi, title=["words"], over_columns=True)
    shown = rng.integers(0, 256, (2, 3, 7, 7, 3), np.uint8)
    for row, column in np.ndindex(2, 3):
        sheet.put(row, column, shown[row, column])
    buffer = io.BytesIO()
    sheet.figure.savefig(buffer, format="png", dpi=dpi)
    pixels = np.asarray(Image.open(buffer).convert("RGB"))
    factor = sheet.dots_per_picture // 7
    for row, column in np.ndindex(2, 3):
        left, top = sheet.place(row, column)
        cut = pixels[top : top + 7 * factor, left : left + 7 * factor]
        expected = shown[row, column].repeat(factor, axis=0).repeat(factor, axis=1)
        np.testing.assert_array_equal(cut, expected)


def test_grey_pictures_are_drawn() -> None:
    sheet = PictureSheet(1, 1, side=2, tile=0.1, dpi=100, title=[])
    sheet.put(0, 0, np.array([[[1], [2]], [[3], [4]]], np.uint8))
    assert pictures(sheet.figure)[0][..., 2].tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize("trouble", ["missing", "other shape", "no such image"])
def test_what_cannot_be_shown_is_told(copied: RunDirectory, trouble: str) -> None:
    result = store_sample(copied, count=2, steps=3)
    image = 0
    if trouble == "missing":
        (result.path / "x_t.npy").unlink()
    elif trouble == "other shape":
        np.save(result.path / "x0.npy", np.zeros((1, 2), np.uint8))
    else:
        image = 2
    says = {
        "missing": "cannot be read",
        "other shape": "are not what its result.json says",
        "no such image": "sample-1 has no image 2: choose 0 to 1",
    }[trouble]
    with pytest.raises(UserError, match=says):
        strip_figure(copied, result, 5, image, 100)


def test_sample_is_no_reconstruction(copied: RunDirectory) -> None:
    result: Result = store_sample(copied, count=1, steps=2)
    with pytest.raises(UserError, match="sample-1 is no reconstruction"):
        reconstruction_figure(copied, result, 100)
