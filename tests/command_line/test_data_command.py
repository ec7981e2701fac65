"""`ddpm-tui data` as a user runs it."""

import json
import os
import pty
import select
import signal
import subprocess
import time
from pathlib import Path

import pytest
from command import COMMAND, as_in_a_terminal, ddpm_tui
from engines import wait_for
from pictures import make_every_damage, make_folder, make_large
from PIL import Image

from tui.text import from_home


def test_check_up_tells_all_there_is_to_know(tmp_path: Path) -> None:
    root = make_folder(tmp_path / "set", 60)
    (root / "copy.png").write_bytes((root / "0001.png").read_bytes())
    make_every_damage(root / "bad")
    ended = ddpm_tui(tmp_path, "data", "folder:set", "--size", "32", "--save", "sheet.png")
    assert ended.returncode == 0, ended.stderr
    # A long name of the folder is cut into lines.
    assert from_home(f"folder:{root}") in "".join(ended.stdout.split())
    words = " ".join(ended.stdout.split())
    for told in (
        "61 of 78 can be used; 17 passed over",
        "for training,",
        "10% by a hash of each image",
        "all 40 x 30",
        "PNG 61",
        "RGB 61",
        "61 have a side below 32 pixels and are enlarged; data.minimum_side=32 leaves them out",
        "2 images in 1 group, none on both sides",
        "sigma_data 0.",
        "32 x 32 x 3,",
        "Passed over",
        "bad/bomb.png: far too many pixels: a decompression bomb",
        "... and more: --json names them",
        "0001.png = copy.png",
        "The contact sheet is in sheet.png.",
    ):
        assert told in words, told
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.size == (8 * 64, 8 * 64), "61 tiles, enlarged to be seen"


def test_report_for_scripts_is_json_and_nothing_else(tmp_path: Path) -> None:
    make_folder(tmp_path / "set", 20)
    ended = ddpm_tui(tmp_path, "data", "folder:set", "--json", "--save", "sheet.png")
    report = json.loads(ended.stdout)
    assert report["images"] == 20 and report["size"] == 64
    assert (tmp_path / "sheet.png").exists()


def test_settings_come_from_a_preset_or_a_file_too(tmp_path: Path) -> None:
    report = json.loads(ddpm_tui(tmp_path, "data", "demo", "--json").stdout)
    assert (report["source"], report["size"], report["train"]) == ("emoji:portraits", 16, 919)
    (tmp_path / "mine.toml").write_text('[data]\nsource = "emoji:food"\nsize = 8\nchannels = 1\n')
    words = ("data", "mine.toml", "--json", "--set", "data.validation_fraction=0.4")
    report = json.loads(ddpm_tui(tmp_path, *words).stdout)
    assert (report["size"], report["channels"]) == (8, 1) and report["validation"] > 40


def test_names_never_reach_the_terminal_as_commands(tmp_path: Path) -> None:
    make_folder(tmp_path / "set", 20)
    (tmp_path / "set/a\nb\x1b[31m\x9b.png").write_bytes(b"")
    (tmp_path / "set" / os.fsdecode(b"caf\xe9.png")).write_bytes(b"")
    ended = ddpm_tui(tmp_path, "data", "folder:set")
    assert "a\\nb\\x1b[31m\\x9b.png: empty" in ended.stdout
    assert "caf\\udce9.png: empty" in ended.stdout
    assert "\x1b" not in ended.stdout


def test_training_after_the_check_up_decodes_nothing_again(tmp_path: Path) -> None:
    make_folder(tmp_path / "set", 40)
    first = json.loads(ddpm_tui(tmp_path, "data", "folder:set", "--json").stdout)
    stamp = (Path(first["cache"]) / "images.npy").stat().st_mtime_ns
    second = json.loads(ddpm_tui(tmp_path, "data", "folder:set", "--json").stdout)
    assert second == first
    assert (Path(first["cache"]) / "images.npy").stat().st_mtime_ns == stamp


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["folder:none"], "data.source is 'folder:none', but there is no such folder"),
        (["npz:none.npz"], "data.source is 'npz:none.npz', but there is no such file"),
        (["folder:empty"], "There is no image (png, jpg, jpeg, webp, bmp, gif) in folder"),
        (["folder:broken"], "None of the 17 pictures of"),
        (["npz:text.npz"], "cannot be read as an .npz of arrays"),
        (["flickr"], "there is no such source: use flowers, pets, celeba, tfds:NAME"),
        (["folder:"], "there is no such source"),
        (["emoji:cars"], "there is no such group of emoji"),
        (["tfds:mnits"], "did you mean mnist"),
        (["none.toml"], "no configuration file"),
        (["emoji", "--size", "2"], "data.size: expected `int` >= 4"),
        (["emoji", "--set", "data.colour=red"], "no setting 'data.colour'; [data] has source"),
        (["emoji", "--set", "data.background=mauve"], "data.background: expected `str` matching"),
        (["emoji", "--from", "empty"], "--from is for published sets"),
        (["flowers", "--from", "none"], "name the one that holds the files of oxford_flowers102"),
        (["flowers", "--from", "empty"], "has no 102flowers.tgz (344.9 MB)"),
        (["emoji", "--save", "sheet.gif"], "'sheet.gif' must end in .png"),
        (["emoji", "--save", "nowhere/sheet.png"], "There is no folder"),
    ],
)
def test_refused_in_one_sentence(tmp_path: Path, words: list[str], says: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.npz").write_text("no archive")
    make_every_damage(tmp_path / "broken")
    ended = ddpm_tui(tmp_path, "data", *words)
    assert ended.returncode == 2 and ended.stdout == "", ended.stdout
    (line,) = ended.stderr.splitlines()
    assert line.startswith("ddpm-tui: ") and says in line


def test_ctrl_c_keeps_what_is_prepared(tmp_path: Path) -> None:
    """In a terminal: it reaches the check-up and its decoders too."""
    make_large(tmp_path / "set", 500)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "data", "folder:set", "--images", "off"],
        cwd=tmp_path,
        env={**os.environ, "DDPM_CACHE": str(tmp_path / "cache")},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=as_in_a_terminal,
    )
    os.close(theirs)
    said = _read_until(ours, b"of cache, about")
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=30) == 130
    said += _read_until(ours, b"the same command goes on")
    wait_for(lambda: not _is_anyone_left(process.pid), "the decoders to end")
    assert b"Traceback" not in said
    (partial,) = (tmp_path / "cache/images").glob(".*.partial")
    assert len((partial / "index.jsonl").read_bytes().splitlines()) >= 32
    assert not list((tmp_path / "cache/images").glob("[!.]*"))


def _is_anyone_left(group: int) -> bool:
    try:
        os.killpg(group, 0)
        return True
    except ProcessLookupError:
        return False


def _read_until(terminal: int, wanted: bytes) -> bytes:
    said, deadline = b"", time.monotonic() + 30
    while wanted not in said:
        assert time.monotonic() < deadline, said
        if select.select([terminal], [], [], 0.2)[0]:
            said += os.read(terminal, 65536)
    return said
