"""What is kept of visitors' drawings and pictures is bounded, and right."""

from pathlib import Path

import numpy as np
import pytest
from engines import tiny_config
from PIL import Image
from results import store_sample

from engine.errors import UserError
from engine.runs.store import create_run
from engine.sampling.noise_levels import NoiseSchedule
from web.drawn import Drawn, take
from web.shelf import Shelf
from web.uploads import MOST_PICTURES, Uploads

CONFIG = tiny_config()


@pytest.fixture
def drawn(tmp_path: Path) -> Drawn:
    run = create_run(tmp_path, "run", CONFIG)
    original = np.full((1, 16, 16, 3), 9, np.uint8)
    result = store_sample(run, count=4, steps=10)
    np.save(result.path / "noisy.npy", original)
    return take(result, NoiseSchedule(CONFIG.diffusion), original)


def test_captions_tell_step_level_and_noise(drawn: Drawn) -> None:
    assert drawn.frames == 11
    assert drawn.caption(0).startswith("step 0 of 10, t = 499: noise 100%, SNR -")
    assert drawn.caption(10) == "step 10 of 10: the result"
    assert drawn.title == "sample-seed-0"
    assert drawn.likeness(10).startswith("PSNR ") and "SSIM" in drawn.likeness(10)


def test_the_drawing_looked_at_longest_ago_goes_first(drawn: Drawn) -> None:
    shelf = Shelf(most_bytes=2 * drawn.size)
    first, second = shelf.put(drawn), shelf.put(drawn)
    assert shelf.find(first) is drawn
    third = shelf.put(drawn)
    assert shelf.find(second) is None and shelf.find(first) is shelf.find(third) is drawn
    shelf.drop(first)
    shelf.drop("never there")
    assert shelf.find(first) is None


def test_one_that_is_too_large_is_kept_alone(drawn: Drawn) -> None:
    shelf = Shelf(most_bytes=1)
    shelf.put(drawn)
    assert shelf.find(shelf.put(drawn)) is drawn
    assert len(shelf._drawn) == 1


def test_uploads_are_prepared_and_few(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads", CONFIG.data)
    keys = []
    for number in range(MOST_PICTURES + 2):
        file = tmp_path / "picture.png"
        Image.new("LA", (30, 20), (number, 255)).save(file)
        keys.append(uploads.take(file))
        assert not file.exists()
    assert len(list((tmp_path / "uploads").iterdir())) == MOST_PICTURES
    assert uploads.find(keys[0]) is None
    last = uploads.find(keys[-1])
    assert last is not None and last.pixels.shape == (1, 8, 8, 3)
    assert (last.pixels == MOST_PICTURES + 1).all()


def test_what_is_no_picture_is_refused_and_removed(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads", CONFIG.data)
    file = tmp_path / "page.html"
    file.write_text("<html>")
    with pytest.raises(UserError, match="cannot be used"):
        uploads.take(file)
    assert not file.exists() and not list((tmp_path / "uploads").iterdir())
