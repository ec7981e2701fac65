from pathlib import Path

import numpy as np
from PIL import Image

from engine.runs.previews import (
    drop_previews_after,
    list_previews,
    load_preview,
    save_preview,
)


def test_images_come_back_from_the_grid(tmp_path: Path) -> None:
    images = np.random.default_rng(0).integers(0, 256, (7, 5, 5, 3), np.uint8)
    path = save_preview(tmp_path / "previews", 120, images)
    assert np.array_equal(load_preview(path), images)
    with Image.open(path) as picture:
        assert picture.size == (15, 15), "a nearly square grid that any viewer shows"


def test_raw_weights_preview_stands_beside_and_goes_with_it(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for step in (10, 20):
        ema, raw = rng.integers(0, 256, (2, 3, 4, 4, 3), np.uint8)
        path = save_preview(tmp_path, step, ema, raw)
        preview = list_previews(tmp_path)[-1]
        assert (preview.step, preview.path) == (step, path) and preview.raw is not None
        assert np.array_equal(load_preview(preview.path), ema)
        assert np.array_equal(load_preview(preview.raw), raw)
    (tmp_path / "step-00000020.png").unlink()
    assert [preview.step for preview in list_previews(tmp_path)] == [10], "not there yet"
    drop_previews_after(tmp_path, 10)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "step-00000010-raw.png", "step-00000010.png",
    ]  # fmt: skip


def test_run_from_before_has_previews_of_one_kind(tmp_path: Path) -> None:
    save_preview(tmp_path, 10, np.zeros((1, 4, 4, 3), np.uint8))
    (preview,) = list_previews(tmp_path)
    assert preview.raw is None


def test_previews_are_listed_in_the_order_of_their_steps(tmp_path: Path) -> None:
    images = np.zeros((1, 4, 4, 3), np.uint8)
    for step in (100_000_000, 9, 100):
        save_preview(tmp_path, step, images)
    (tmp_path / "notes.png").write_bytes(b"")
    (tmp_path / ".step-00000001.png.1.partial").write_bytes(b"")
    assert [preview.step for preview in list_previews(tmp_path)] == [9, 100, 100_000_000]
    assert list_previews(tmp_path / "none") == []
