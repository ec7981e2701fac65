import os
from pathlib import Path

import pytest
from pictures import make_folder, save

from engine.data.sources.folder import FolderSource, open_folder
from engine.errors import UserError
from engine.progress import finish


def opened(root: Path) -> FolderSource:
    return finish(open_folder(root))


def names(root: Path) -> list[str]:
    return [picture.name for picture in opened(root).pictures()]


def test_image_files_of_all_folders_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for name in ("b.PNG", "a/deep/c.jpg", "a/d.webp", "z.gif", "m.bmp", "n.jpeg"):
        save(tmp_path / name)
    (tmp_path / "notes.txt").write_text("no image")
    save(tmp_path / ".hidden.png")
    save(tmp_path / ".thumbnails/e.png")
    assert names(tmp_path) == ["a/d.webp", "a/deep/c.jpg", "b.PNG", "m.bmp", "n.jpeg", "z.gif"]
    source = opened(tmp_path)
    assert len(source) == 6
    assert [picture.name for picture in source.pictures(4)] == ["n.jpeg", "z.gif"]


def test_folders_that_are_linked_in_a_circle_are_entered_once(tmp_path: Path) -> None:
    save(tmp_path / "in/a.png")
    (tmp_path / "in/up").symlink_to(tmp_path)
    (tmp_path / "other").symlink_to(tmp_path / "in")
    assert len(names(tmp_path)) == 1


def test_links_to_files_and_folders_elsewhere_are_followed(tmp_path: Path) -> None:
    save(tmp_path / "elsewhere/a.png")
    (tmp_path / "set").mkdir()
    (tmp_path / "set/all").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "set/one.png").symlink_to(tmp_path / "elsewhere/a.png")
    assert names(tmp_path / "set") == ["all/a.png", "one.png"]


def test_odd_names_are_spelled_out_and_still_found(tmp_path: Path) -> None:
    for name in ("new\nline.png", "\x1b[31mred.png", os.fsdecode(b"caf\xe9.png"), "ünï.png"):
        save(tmp_path / "x.png").rename(tmp_path / name)
    pictures = list(opened(tmp_path).pictures())
    assert sorted(picture.name for picture in pictures) == [
        "\\x1b[31mred.png", "caf\\udce9.png", "new\\nline.png", "ünï.png",
    ]  # fmt: skip
    assert all(picture.content.is_file() for picture in pictures)


def test_empty_folder_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no image \(png, jpg, .*\) in folder .*: it is empty\.$"):
        opened(tmp_path)
    for name in ("a.txt", "b.txt", "c.tif", "d\x1b.evil\x1b", "README"):
        (tmp_path / name).write_text("")
    with pytest.raises(UserError) as refusal:
        opened(tmp_path)
    assert "it has 5 other files (2 .txt, 1 " in str(refusal.value)
    assert "without an ending" in str(refusal.value) and "\x1b" not in str(refusal.value)


def test_folder_that_cannot_be_listed_is_named_and_the_rest_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path / "a.png")
    save(tmp_path / "secret/b.png")
    scan = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "secret":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    # The tests run as root, whom no folder's mode keeps out.
    monkeypatch.setattr("engine.data.sources.folder.os.scandir", refuse)
    assert names(tmp_path) == ["a.png", "secret"]


@pytest.mark.parametrize("other", ["validation", "val", "valid", "test"])
def test_folders_for_training_and_validation_divide_the_images(tmp_path: Path, other: str) -> None:
    make_folder(tmp_path / "train", 3)
    make_folder(tmp_path / other / "deep", 2)
    source = opened(tmp_path)
    assert source.split_rule == "given"
    assert [picture.split for picture in source.pictures()].count("validation") == 2
    assert len(source) == 5


def test_validation_comes_before_test_which_is_then_left_alone(tmp_path: Path) -> None:
    for name in ("train", "val", "test"):
        make_folder(tmp_path / name, 2)
    assert {picture.name.split("/")[0] for picture in opened(tmp_path).pictures()} == {
        "train",
        "val",
    }


def test_other_folders_beside_them_mean_a_hash(tmp_path: Path) -> None:
    for name in ("train", "test", "extra"):
        make_folder(tmp_path / name, 2)
    assert opened(tmp_path).split_rule == "hash" and len(opened(tmp_path)) == 6
    make_folder(tmp_path / "only" / "train", 2)
    assert opened(tmp_path / "only").split_rule == "hash"


def test_stamp_follows_names_sizes_and_times(tmp_path: Path) -> None:
    make_folder(tmp_path, 3)
    stamps = [opened(tmp_path).stamp, opened(tmp_path).stamp]
    save(tmp_path / "more.png")
    stamps.append(opened(tmp_path).stamp)
    os.utime(tmp_path / "more.png", (1, 1))
    stamps.append(opened(tmp_path).stamp)
    (tmp_path / "more.png").rename(tmp_path / "renamed.png")
    stamps.append(opened(tmp_path).stamp)
    assert stamps[0] == stamps[1] and len(set(stamps)) == 4
