"""Prepared once, found again, made anew when the pictures change, never by two at once."""

import fcntl
import os
from pathlib import Path

import numpy as np
import pytest
from pictures import colours, make_every_damage, make_folder, save

from engine.config.schema import Data
from engine.data.cache.location import cache_folder
from engine.data.cache.prepared import PreparedPictures
from engine.data.cache.store import prepared_pictures
from engine.data.decoding.decode import decode
from engine.data.decoding.preparation import Preparation
from engine.data.split import validation_mask
from engine.progress import Progress, finish

EIGHT = Preparation(size=8)


def prepared(root: Path, preparation: Preparation = EIGHT, **told: object) -> PreparedPictures:
    return finish(prepared_pictures(f"folder:{root}", preparation), **told)


def test_rows_are_the_decoded_pictures_in_their_order(tmp_path: Path) -> None:
    make_folder(tmp_path / "set", 40)
    pictures = prepared(tmp_path / "set")
    assert pictures.images.shape == (40, 8, 8, 3) and isinstance(pictures.images, np.memmap)
    for number in (0, 17, 39):
        expected = decode(tmp_path / f"set/{number:04d}.png", EIGHT).pixels
        np.testing.assert_array_equal(pictures.images[number], expected)
        assert pictures.usable[number].name == f"{number:04d}.png"
    assert pictures.facts.count == 40 and pictures.facts.passed_over == 0


def test_images_are_plain_numpy_and_json_for_others(tmp_path: Path) -> None:
    make_folder(tmp_path / "set", 3)
    folder = prepared(tmp_path / "set").folder
    assert sorted(path.name for path in folder.iterdir()) == [
        "facts.json", "images.npy", "index.jsonl",
    ]  # fmt: skip
    assert np.load(folder / "images.npy").shape == (3, 8, 8, 3)


def test_second_time_nothing_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_folder(tmp_path / "set", 40)
    first = prepared(tmp_path / "set")
    monkeypatch.setattr("engine.data.cache.decoders.decode", None)
    again = prepared(tmp_path / "set")
    assert again.folder == first.folder
    np.testing.assert_array_equal(again.images, first.images)


@pytest.mark.parametrize(
    "other",
    [
        Preparation(size=9),
        Preparation(size=8, channels=1),
        Preparation(size=8, fit="pad"),
        Preparation(size=8, background="black"),
        Preparation(size=8, minimum_side=3),
    ],
)
def test_other_settings_have_a_cache_of_their_own(tmp_path: Path, other: Preparation) -> None:
    make_folder(tmp_path / "set", 3)
    first, second = prepared(tmp_path / "set"), prepared(tmp_path / "set", other)
    assert first.folder != second.folder and first.folder.is_dir()


def test_what_cannot_be_used_is_named_with_the_reason(tmp_path: Path) -> None:
    make_folder(tmp_path / "set/good", 20)
    damages = make_every_damage(tmp_path / "set/bad")
    pictures = prepared(tmp_path / "set")
    assert pictures.facts.count == len(pictures.images) == 20
    assert {entry.name for entry in pictures.unusable} == {f"bad/{name}" for name in damages}
    assert all(entry.trouble for entry in pictures.unusable)
    assert [entry.name for entry in pictures.usable] == [f"good/{n:04d}.png" for n in range(20)]


def test_file_that_vanishes_midway_is_passed_over(tmp_path: Path) -> None:
    make_folder(tmp_path / "set", 80)
    work = prepared_pictures(f"folder:{tmp_path / 'set'}", EIGHT)
    while next(work).activity != "preparing images":
        pass
    (tmp_path / "set/0079.png").unlink()
    pictures = finish(work)
    assert pictures.facts.count == 79
    assert [entry.trouble for entry in pictures.unusable] == ["vanished, or a link to nothing"]


def test_added_file_moves_no_other_one_and_the_older_cache_is_forgotten(tmp_path: Path) -> None:
    root, data = tmp_path / "set", Data(validation_fraction=0.3)

    def kept() -> set[str]:
        pictures = prepared(root)
        mask = validation_mask(pictures.entries, pictures.facts.split_rule, data)
        names = [entry.name for entry in pictures.usable]
        return {name for name, side in zip(names, mask, strict=True) if side}

    make_folder(root, 60)
    before, folder = kept(), prepared(root).folder
    for number in range(60, 90):
        save(root / f"aaa{number}.png", seed=number)
    after = kept()
    assert 5 < len(before) < 30 and {name for name in after if name[0] != "a"} == before
    assert any(name[0] == "a" for name in after)
    assert not folder.exists()
    assert len(list((cache_folder() / "images").glob("[!.]*"))) == 1


def test_relative_path_and_absolute_path_are_one_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_folder(tmp_path / "set", 3)
    monkeypatch.chdir(tmp_path)
    assert (
        finish(prepared_pictures("folder:set", EIGHT)).folder == prepared(tmp_path / "set").folder
    )


def test_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    make_folder(tmp_path / "set", 10)
    first = prepared(tmp_path / "set")
    whole = first.images.copy()
    for name in ("images.npy", "facts.json", "index.jsonl"):
        os.truncate(first.folder / name, 40) if name != "index.jsonl" else (
            first.folder / name
        ).unlink()
        again = prepared(tmp_path / "set")
        np.testing.assert_array_equal(again.images, whole)
        assert len(again.entries) == 10


def test_a_second_process_waits_for_the_first(tmp_path: Path) -> None:
    make_folder(tmp_path / "set", 10)
    folder = prepared(tmp_path / "set").folder
    lock = folder.with_name(f".{folder.name}.lock")
    (folder / "facts.json").unlink()
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        work = prepared_pictures(f"folder:{tmp_path / 'set'}", EIGHT)
        for _ in range(3):
            assert next(work) == Progress(
                "waiting for another process that prepares the same images"
            )
    assert finish(work).facts.count == 10


def test_arrays_are_prepared_like_files(tmp_path: Path) -> None:
    pixels = np.stack([colours(12, 10, seed) for seed in range(6)])
    np.savez(tmp_path / "set.npz", pixels)
    pictures = finish(prepared_pictures(f"npz:{tmp_path / 'set.npz'}", EIGHT))
    np.testing.assert_array_equal(pictures.images[4], decode(pixels[4], EIGHT).pixels)
    assert pictures.usable[4].name == "arr_0[4]"
