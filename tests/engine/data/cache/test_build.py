"""Cut off, killed, out of room: what is done is kept, and nothing half done counts."""

import errno
import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from engines import wait_for
from pictures import make_folder, make_large, save

from engine.config.schema import Data
from engine.data.cache import build, decoders
from engine.data.cache.location import cache_folder
from engine.data.cache.prepared import PreparedPictures
from engine.data.cache.store import prepared_pictures
from engine.data.checkup.messages import Order, encode
from engine.data.decoding.preparation import Preparation
from engine.errors import UserError
from engine.progress import Steps, finish

EIGHT = Preparation(size=8)


def preparing(root: Path) -> Steps[PreparedPictures]:
    return prepared_pictures(f"folder:{root}", EIGHT)


def advance(work: Steps[PreparedPictures], done: int) -> None:
    while (progress := next(work)).done < done or progress.activity != "preparing images":
        pass


def finished_folders() -> list[Path]:
    return list((cache_folder() / "images").glob("[!.]*"))


def test_given_up_midway_it_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_folder(tmp_path / "set", 150)
    save(root / "0020.png", 1, 1)
    work = preparing(root)
    advance(work, 64)
    work.close()
    assert finished_folders() == []
    decoded: list[str] = []
    decode = decoders.decode

    def counting(content: Path, preparation: Preparation) -> decoders.Outcome:
        decoded.append(content.name)
        return decode(content, preparation)

    monkeypatch.setattr(decoders, "decode", counting)
    resumed = finish(preparing(root))
    assert decoded == [f"{number:04d}.png" for number in range(64, 150)]
    monkeypatch.setenv("DDPM_CACHE", str(tmp_path / "other"))
    straight = finish(preparing(root))
    np.testing.assert_array_equal(resumed.images, straight.images)
    assert resumed.entries == straight.entries


@pytest.mark.parametrize("torn", ["index", "pixels", "both short"])
def test_files_torn_by_a_power_cut_are_cut_back_to_what_is_whole(
    tmp_path: Path, torn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_folder(tmp_path / "set", 100)
    work = preparing(root)
    advance(work, 64)
    work.close()
    (partial,) = (cache_folder() / "images").glob(".*.partial")
    index, pixels = partial / "index.jsonl", partial / "images.npy"
    if torn == "index":
        index.write_bytes(index.read_bytes()[:-25])
    elif torn == "pixels":
        pixels.write_bytes(pixels.read_bytes() + b"\7" * 777)
    else:
        pixels.write_bytes(pixels.read_bytes()[:-1000])
    resumed = finish(preparing(root))
    assert len(resumed.entries) == len(resumed.images) == 100
    for number, entry in enumerate(resumed.entries):
        assert entry.name == f"{number:04d}.png"
    monkeypatch.setenv("DDPM_CACHE", str(tmp_path / "other"))
    np.testing.assert_array_equal(resumed.images, finish(preparing(root)).images)


def test_pictures_that_changed_meanwhile_begin_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_folder(tmp_path / "set", 100)
    work = preparing(root)
    advance(work, 64)
    work.close()
    save(root / "0000.png", seed=999)
    resumed = finish(preparing(root))
    assert len(resumed.images) == 100
    monkeypatch.setenv("DDPM_CACHE", str(tmp_path / "other"))
    np.testing.assert_array_equal(resumed.images, finish(preparing(root)).images)


def children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def test_killed_process_loses_nothing_that_was_done(tmp_path: Path) -> None:
    root = make_large(tmp_path / "set", 900)
    order = encode(Order(Data(source=f"folder:{root}", size=8))).decode()
    command = [sys.executable, "-m", "engine.data.checkup", order]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        wait_for(lambda: len(children(process.pid)) >= 2, "the decoders to come up")
        assert process.stdout is not None
        while b'"done":0' in (line := process.stdout.readline()) or b"preparing" not in line:
            pass
        left_behind = children(process.pid)
        process.kill()
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left_behind), "their end")
    assert finished_folders() == []
    (partial,) = (cache_folder() / "images").glob(".*.partial")
    done = len((partial / "index.jsonl").read_bytes().splitlines())
    assert 0 < done < 900
    first = next(work := preparing(root))
    while first.activity != "preparing images":
        first = next(work)
    assert first.done >= done - 32
    assert finish(work).facts.count == 900


def test_processes_decode_the_same_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_folder(tmp_path / "set", 200)
    save(root / "0100.png", 1, 1)
    alone = finish(preparing(root))
    monkeypatch.setenv("DDPM_CACHE", str(tmp_path / "other"))
    monkeypatch.setattr(decoders, "_WORTH_PROCESSES_SECONDS", 0.0)
    monkeypatch.setattr(decoders, "_cores", lambda: 2)
    together = finish(preparing(root))
    np.testing.assert_array_equal(together.images, alone.images)
    assert together.entries == alone.entries


def test_killed_decoder_is_one_sentence_and_the_work_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_folder(tmp_path / "set", 400)
    monkeypatch.setattr(decoders, "_WORTH_PROCESSES_SECONDS", 0.0)
    monkeypatch.setattr(decoders, "_cores", lambda: 2)
    work = preparing(root)
    advance(work, 64)
    for child in multiprocessing.active_children():
        os.kill(child.pid or 0, signal.SIGKILL)
    wait_for(lambda: not multiprocessing.active_children(), "the decoders to be gone")
    with pytest.raises(UserError, match="ended by the system, perhaps for want of memory"):
        finish(work)
    assert finish(preparing(root)).facts.count == 400


def test_disk_too_small_is_told_before_anything_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_folder(tmp_path / "set", 20)

    class Full:
        f_bavail, f_frsize = 2, 512

    monkeypatch.setattr(build.os, "statvfs", lambda _: Full)
    with pytest.raises(
        UserError, match=r"need 0\.0 GB in .*are free: make room, or set DDPM_CACHE"
    ):
        finish(preparing(root))


def test_disk_that_fills_up_midway_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_folder(tmp_path / "set", 100)
    add, calls = build._Writer.add, []

    def refuse(self: build._Writer, outcomes: list[decoders.Outcome]) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        add(self, outcomes)

    monkeypatch.setattr(build._Writer, "add", refuse)
    with pytest.raises(UserError, match=r"Steps the images .*failed: No space left on device"):
        finish(preparing(root))
    assert finish(preparing(root)).facts.count == 100


def test_cache_folder_that_cannot_be_made_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_folder(tmp_path / "set", 2)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DDPM_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(UserError, match=r"Making room for images in .*Not a directory"):
        finish(preparing(root))
