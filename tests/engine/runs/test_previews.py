from pathlib import Path

import numpy as np
from PIL import Image

from engine.runs.previews import list_previews, load_preview, save_preview


def test_images_come_back_from_the_grid(tmp_path: Path) -> None:
    images = np.random.default_rng(0).integers(0, 256, (7, 5, 5, 3), np.uint8)
    path = save_preview(tmp_path / "previews", 120, images)
    assert np.array_equal(load_preview(path), images)
    with Image.open(path) as picture:
        assert picture.size == (15, 15), "a nearly square grid that any viewer shows"


def test_previews_are_listed_in_the_order_of_their_steps(tmp_path: Path) -> None:
    images = np.zeros((1, 4, 4, 3), np.uint8)
    for step in (100_000_000, 9, 100):
        save_preview(tmp_path, step, images)
    (tmp_path / "notes.png").write_bytes(b"")
    (tmp_path / ".step-00000001.png.1.partial").write_bytes(b"")
    assert [preview.step for preview in list_previews(tmp_path)] == [9, 100, 100_000_000]
    assert list_previews(tmp_path / "none") == []
