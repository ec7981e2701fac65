"""What can go wrong between a set's name and its prepared pictures."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from miniature_sets import FLOWERS, make_flowers, write_list

from engine.data.sources.tfds import preparing
from engine.data.sources.tfds.archives import check_archives
from engine.data.sources.tfds.available import missing_files
from engine.data.sources.tfds.catalogue import downloads_of
from engine.data.sources.tfds.place import prepared_folder, preparing_place
from engine.data.sources.tfds.source import open_tfds
from engine.errors import UserError
from engine.progress import Progress, finish

OPEN = """
import sys
from pathlib import Path
from engine.progress import finish
from engine.data.sources.tfds import catalogue, preparing
from engine.data.sources.tfds.source import open_tfds
catalogue.package_folder = lambda: Path(sys.argv[1])
preparing.COMMAND = tuple(sys.argv[2:])
finish(open_tfds("oxford_flowers102"), lambda progress: print(progress.activity, flush=True))
"""


@pytest.fixture
def archives(tmp_path: Path, lists: Path) -> Path:
    folder = tmp_path / "archives"
    folder.mkdir()
    make_flowers(folder)
    write_list(lists, FLOWERS, folder)
    return folder


@dataclass
class Server:
    """Gives the files of a folder, but of the archive only the first half until it may go on."""

    address: str
    may_go_on: threading.Event = field(default_factory=threading.Event)
    half_way: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def server(archives: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    class Handler(SimpleHTTPRequestHandler):
        def copyfile(self, source, outputfile) -> None:
            content = source.read()
            outputfile.write(content[: len(content) // 2])
            outputfile.flush()
            if self.path.endswith(".tgz"):
                serving.half_way.set()
                serving.may_go_on.wait(30)
            outputfile.write(content[len(content) // 2 :])

        def log_message(self, *_: object) -> None:
            pass

        def handle(self) -> None:
            with suppress(OSError):  # when the other side was killed
                super().handle()

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=archives)) as http:
        serving = Server(f"http://127.0.0.1:{http.server_port}")
        monkeypatch.setenv("MINIATURE_SERVER", serving.address)
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield serving
        serving.may_go_on.set()
        http.shutdown()
        thread.join()


def refusal(archives: Path | None = None) -> str:
    with pytest.raises(UserError) as refused:
        finish(open_tfds(FLOWERS, archives))
    said = str(refused.value)
    assert "\n" not in said and said.endswith("."), said
    assert_nothing_is_left()
    return said


def assert_nothing_is_left() -> None:
    assert prepared_folder(FLOWERS) is None
    left = [path for path in preparing_place().glob("**/*") if path.is_dir()]
    assert not [path for path in left if "incomplete" in path.name or ".tmp." in path.name]
    assert not (preparing_place() / "downloads" / f"extracted-{FLOWERS}").exists()
    if preparing_place().is_dir():
        with (preparing_place() / f".{FLOWERS}.lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_download_tells_how_far_it_is(server: Server) -> None:
    total = sum(file.size for file in downloads_of(FLOWERS))
    told = []
    for progress in (work := open_tfds(FLOWERS)):
        told.append(progress)
        if server.half_way.is_set() and progress.done > total / 4:
            server.may_go_on.set()
    work.close()
    downloading = [progress for progress in told if progress.activity.startswith("downloading")]
    assert {(one.activity, one.total, one.unit) for one in downloading} == {
        (f"downloading {FLOWERS}", total, "bytes")
    }
    done = [progress.done for progress in downloading]
    assert done == sorted(done) and any(total / 4 < bytes_ < total for bytes_ in done)
    assert prepared_folder(FLOWERS) and missing_files(FLOWERS) == []


def test_killed_midway_the_next_one_takes_over(server: Server, lists: Path) -> None:
    command = [sys.executable, "-c", OPEN, str(lists), *preparing.COMMAND]
    other = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        assert server.half_way.wait(30)
        work = open_tfds(FLOWERS)
        waiting = Progress(f"waiting for another process that prepares {FLOWERS}")
        assert [next(work) for _ in range(3)] == [waiting] * 3
    finally:
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert prepared_folder(FLOWERS) is None
    server.may_go_on.set()
    told: list[Progress] = []
    assert len(finish(work, told.append)) == 12
    assert told[-1].activity == f"unpacking and preparing {FLOWERS}"
    assert not list(preparing_place().glob("downloads/**/*.tmp.*"))


def test_giving_up_ends_the_download_at_once(server: Server) -> None:
    work = open_tfds(FLOWERS)
    while not server.half_way.is_set():
        assert next(work).activity.startswith("downloading")
    began = time.monotonic()
    work.close()
    assert time.monotonic() - began < 1
    assert_nothing_is_left()


def test_a_download_that_stands_still_is_given_up(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "SECONDS_WITHOUT_A_BYTE", 4.0)
    said = refusal()
    assert "stands still: nothing came for 4 s; try again, or download by hand 102flowers" in said
    assert "setid.mat" not in said, "which is there"


def test_a_lost_network_is_one_sentence_soon(archives: Path) -> None:
    began = time.monotonic()
    said = refusal()
    assert time.monotonic() - began < 20
    assert f"Downloading {FLOWERS} failed (ConnectionError): try again, or download by hand" in said
    assert "`ddpm-tui data flowers --from DIR`" in said


def test_another_file_than_the_published_one_is_refused(server: Server, archives: Path) -> None:
    (archives / "imagelabels.mat").write_bytes(b"<html>Quota exceeded</html>")
    server.may_go_on.set()
    said = refusal()
    assert "NonMatchingChecksumError" in said and "by hand" in said


def test_missing_wrong_and_torn_archives_are_named(archives: Path, tmp_path: Path) -> None:
    archive = archives / "102flowers.tgz"
    whole = archive.read_bytes()
    began = time.monotonic()

    archive.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    check_archives(FLOWERS, archives)
    assert f"{archive} is not the published file: its SHA-256" in refusal(archives)
    archive.write_bytes(whole[:-10])
    for refuse in (refusal, partial(quick_refusal, FLOWERS)):
        assert f"has {len(whole) - 10:,} bytes instead of {len(whole):,}" in refuse(archives)
        assert "no folder" in refuse(tmp_path / "nowhere")
    archive.unlink()
    for refuse in (refusal, partial(quick_refusal, FLOWERS)):
        assert "has no 102flowers.tgz" in refuse(archives)
    check_archives(f"{FLOWERS}/config", archives)
    assert time.monotonic() - began < 2, "no process was started"


def quick_refusal(name: str, archives: Path) -> str:
    with pytest.raises(UserError) as refused:
        check_archives(name, archives)
    return str(refused.value)


def test_a_full_disk_is_one_sentence(archives: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINIATURE_DISK", "4000")
    assert "File too large" in refusal(archives)
    usage = shutil.disk_usage("/")._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert "the disk has 1.0 kB left: make room" in refusal(archives)


def test_a_place_that_is_none_is_one_sentence(archives: Path) -> None:
    cache = Path(os.environ["DDPM_CACHE"])
    cache.write_text("a file")
    with pytest.raises(UserError, match=r"^Steps .*: (Not a directory|File exists) \(.*\)\.$"):
        finish(open_tfds(FLOWERS, archives))


def test_a_set_without_images_is_refused_before_it_is_downloaded() -> None:
    with pytest.raises(UserError, match=r"iris has no image among its features features, label"):
        finish(open_tfds("iris"))
    assert not list(preparing_place().glob("downloads/iris/*"))


def test_what_a_builder_cannot_do_is_one_sentence_and_its_log_is_kept() -> None:
    with pytest.raises(
        UserError, match=r"could not prepare mnist/such \(ValueError: .*such"
    ) as said:
        finish(open_tfds("mnist/such"))
    assert str(said.value).endswith(f"see {preparing_place() / 'mnist.log'}.")
    assert "Traceback" in (preparing_place() / "mnist.log").read_text()
