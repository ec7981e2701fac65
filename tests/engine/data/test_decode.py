"""Real files of every kind, and damaged ones: pixels, or a reason in a few words."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pictures import colours, make_every_damage, make_every_kind, save
from PIL import Image

from engine.data.decoding.decode import UnusableError, decode
from engine.data.decoding.preparation import Preparation

SMALL = Preparation(size=10)
IN_COLOUR = [
    "png", "jpg", "jpeg", "webp", "bmp", "upper case", "16-bit colour", "turned by exif", "cmyk",
]  # fmt: skip
IN_GREY = ["grey", "grey jpeg", "16-bit grey"]


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_every_kind(tmp_path_factory.mktemp("kinds"))


@pytest.fixture(scope="module")
def damages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_every_damage(tmp_path_factory.mktemp("damages"))


def expected(channels: int = 3) -> NDArray[np.uint8]:
    picture = Image.fromarray(colours(40, 30)).convert("RGB" if channels == 3 else "L")
    square = picture.crop((5, 0, 35, 30)).resize((10, 10), Image.Resampling.LANCZOS)
    return np.asarray(square).reshape(10, 10, channels)


@pytest.mark.parametrize("kind", IN_COLOUR)
def test_colour_files_of_every_kind_give_the_same_picture(
    kinds: dict[str, Path], kind: str
) -> None:
    pixels = decode(kinds[kind], SMALL).pixels
    assert np.abs(pixels.astype(int) - expected()).mean() < 4, "but for what JPEG loses"
    assert pixels.dtype == np.uint8


@pytest.mark.parametrize("kind", IN_GREY)
@pytest.mark.parametrize("channels", [1, 3])
def test_grey_files_are_grey_in_one_channel_or_three(
    kinds: dict[str, Path], kind: str, channels: int
) -> None:
    pixels = decode(kinds[kind], Preparation(size=10, channels=channels)).pixels
    assert pixels.shape == (10, 10, channels)
    assert np.abs(pixels.astype(int) - expected(1)).mean() < 3


@pytest.mark.parametrize("kind", ["gif", "palette"])
def test_palettes_become_their_colours(kinds: dict[str, Path], kind: str) -> None:
    pixels = decode(kinds[kind], SMALL).pixels
    assert np.abs(pixels.astype(int) - expected()).mean() < 15


def test_bilevel_becomes_shades_when_it_is_shrunk(kinds: dict[str, Path]) -> None:
    pixels = decode(kinds["bilevel"], SMALL).pixels
    assert len(np.unique(pixels)) > 10
    assert (pixels[..., 0] == pixels[..., 1]).all()


@pytest.mark.parametrize("kind", ["transparent", "transparent grey", "transparent webp"])
@pytest.mark.parametrize(("background", "value"), [("white", 255), ("#0a0a0a", 10)])
def test_transparent_parts_show_the_background(
    kinds: dict[str, Path], kind: str, background: str, value: int
) -> None:
    pixels = decode(kinds[kind], Preparation(size=30, background=background)).pixels
    opaque = decode(kinds[kind], Preparation(size=30, background="grey")).pixels
    # The picture is clear on its left, 5 pixels of which are cut off, and opaque on its right.
    assert np.abs(pixels[:, 0].astype(int) - value).mean() < 40
    gap = np.abs(pixels.astype(int) - opaque).mean(axis=(0, 2))
    assert gap[0] > 4 * gap[-1]


def test_half_transparent_is_half_background() -> None:
    picture = np.array([[[255, 0, 0, 255], [0, 0, 0, 0], [255, 0, 0, 128]]], np.uint8)
    wide = picture.repeat(4, axis=0).repeat(4, axis=1)
    pixels = decode(wide, Preparation(size=12, fit="pad")).pixels
    np.testing.assert_allclose(
        pixels[6, [2, 6, 10]], [[255, 0, 0], [255] * 3, [255, 127, 127]], atol=1
    )


def test_what_it_was_is_told(kinds: dict[str, Path]) -> None:
    decoded = decode(kinds["cmyk"], SMALL)
    assert (decoded.width, decoded.height, decoded.mode, decoded.format) == (40, 30, "CMYK", "JPEG")
    copy, other = decode(kinds["png"], SMALL), decode(kinds["jpg"], SMALL)
    assert decode(kinds["upper case"], SMALL).digest == copy.digest != other.digest


def test_a_png_named_jpg_is_used(tmp_path: Path, kinds: dict[str, Path]) -> None:
    misnamed = tmp_path / "picture.jpg"
    misnamed.write_bytes(kinds["png"].read_bytes())
    assert decode(misnamed, SMALL).format == "PNG"


def test_cut_to_the_middle_or_padded(tmp_path: Path) -> None:
    stripes = np.zeros((20, 60, 3), np.uint8)
    stripes[:, 20:40] = 200
    assert (decode(stripes, Preparation(size=4)).pixels == 200).all()
    padded = decode(stripes, Preparation(size=60, fit="pad", background="#102030")).pixels
    assert padded[0, 0].tolist() == [0x10, 0x20, 0x30]
    np.testing.assert_array_equal(padded[20:40], stripes)
    grey = decode(stripes, Preparation(size=60, fit="pad", background="#808080", channels=1)).pixels
    assert grey[0, 0].tolist() == [128]


def test_resize_averages_instead_of_picking_pixels() -> None:
    board = (np.indices((64, 64)).sum(axis=0) % 2 * 255).astype(np.uint8)
    np.testing.assert_allclose(decode(board, Preparation(size=8)).pixels, 127.5, atol=16)


def test_large_jpeg_that_is_decoded_small_looks_as_when_decoded_whole(tmp_path: Path) -> None:
    path = save(tmp_path / "large.jpg", 1600, 1200, quality=95)
    with Image.open(path) as picture:
        whole = picture.crop((200, 0, 1400, 1200)).resize((32, 32), Image.Resampling.LANCZOS)
    decoded = decode(path, Preparation(size=32))
    assert (decoded.width, decoded.height) == (1600, 1200)
    assert np.abs(decoded.pixels.astype(int) - np.asarray(whole)).max() <= 3


def test_broken_exif_does_not_cost_a_whole_picture(tmp_path: Path) -> None:
    path = tmp_path / "camera.jpg"
    Image.fromarray(colours(40, 30)).save(path, exif=b"Exif\0\0MM\0*\0\0\0\x08" + b"\xff" * 30)
    assert decode(path, SMALL).pixels.shape == (10, 10, 3)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("truncated.png", "damaged"),
        ("truncated.jpeg", "truncated"),
        ("truncated.webp", ""),
        ("truncated.bmp", "truncated"),
        ("truncated.gif", "truncated"),
        ("empty.png", "empty"),
        ("text.jpg", "no picture that can be read"),
        ("other program.png", "no picture that can be read"),
        ("tiff.png", "no picture that can be read (PNG, JPEG, WEBP, BMP, GIF)"),
        ("header only.gif", "no picture that can be read"),
        ("one pixel.gif", "1 x 1 pixels, fewer than data.minimum_side = 2"),
        ("one row.png", "60 x 1 pixels"),
        ("bomb.png", "decompression bomb"),
        ("wrong checksum.png", "damaged"),
        ("link to nothing.png", "vanished, or a link to nothing"),
        ("link to itself.png", "symbolic links"),
        ("pipe.png", "no regular file"),
    ],
)
def test_damage_is_told_in_a_few_words(damages: dict[str, Path], name: str, says: str) -> None:
    with pytest.raises(UnusableError) as trouble:
        decode(damages[name], SMALL)
    assert says in str(trouble.value)
    assert "\n" not in str(trouble.value) and "<" not in str(trouble.value)


def test_every_damage_is_tested(damages: dict[str, Path]) -> None:
    assert len(damages) == 17


def test_unreadable_file_and_folder_are_told(tmp_path: Path, monkeypatch) -> None:
    path = save(tmp_path / "secret.png")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    # The tests run as root, whom no file's mode keeps out.
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(UnusableError, match="not readable: Permission denied"):
        decode(path, SMALL)
    with pytest.raises(UnusableError, match="a folder that cannot be read"):
        decode(tmp_path, SMALL)


def test_smallest_side_is_a_setting(kinds: dict[str, Path]) -> None:
    with pytest.raises(UnusableError, match=r"40 x 30 pixels, fewer than data.minimum_side = 31"):
        decode(kinds["png"], Preparation(size=10, minimum_side=31))
    assert decode(kinds["png"], Preparation(size=10, minimum_side=30)).width == 40


def test_too_many_pixels_are_refused_before_they_are_decoded(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    Image.new("1", (10_000, 9_000)).save(path)
    with pytest.raises(UnusableError, match="10000 x 9000 pixels, more than the 89 million"):
        decode(path, SMALL)
