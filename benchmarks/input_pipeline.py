"""How fast images get to the training step, how fast they are prepared, and in how much memory.

    python benchmarks/input_pipeline.py pace        images/s of the pipeline alone, on one core
    python benchmarks/input_pipeline.py prepare     images/s decoded, by one process and by all
    python benchmarks/input_pipeline.py large DIR   trains on a 4 GB cache, watching the memory

`large` needs 9 GB of disk in DIR, and some minutes; it is what it says: a set of 349,526 images in
an .npz, prepared by the check-up, trained on for one epoch by a real engine.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

_SIZE, _BATCH = 64, 32
_LARGE_BYTES = 4 * 2**30
_ROUNDS = 7


def pace() -> None:
    """Gather a batch from the map, scale, flip or crop it in the graph: images per second."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    import tensorflow as tf

    from engine.config import load_config
    from engine.data.images import ImageSet
    from engine.data.order import batch_indices
    from engine.training.augment import Augmentation

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    print("| 64x64, batches of 32, one core | images per CPU second, median | slowest | fastest |")
    print("|---|--:|--:|--:|")
    for name, settings in (
        ("scaled", ()),
        ("and mirrored", ("data.horizontal_flip=true",)),
        ("and cropped at random", ("data.horizontal_flip=true", "data.random_crop=0.5")),
    ):
        config = load_config("flowers", ["data.horizontal_flip=false", *settings])
        augment = Augmentation(config)
        shape = (20_000, augment.size, augment.size, 3)
        with tempfile.NamedTemporaryFile(suffix=".npy") as file:
            written = np.lib.format.open_memmap(file.name, "w+", np.uint8, shape)
            written[:] = np.random.default_rng(0).integers(0, 256, shape[1:], np.uint8)
            images = ImageSet(np.load(file.name, mmap_mode="r"))
            spec = tf.TensorSpec((_BATCH, *shape[1:]), tf.uint8)
            compiled = tf.function(
                augment, autograph=False, input_signature=[spec, tf.TensorSpec((), tf.int64)]
            )
            paces = list(_paces(lambda step, c=compiled, i=images: c(
                i[batch_indices(0, step, len(i), _BATCH)], step)))  # fmt: skip
        print(f"| {name} | {median(paces):,.0f} | {min(paces):,.0f} | {max(paces):,.0f} |")


def _paces(run: Callable[[int], object]) -> Iterator[float]:
    run(0)
    for turn in range(_ROUNDS):
        # Of the processor, not of the clock: other work on the machine does not count.
        started, steps = time.process_time(), 300
        for step in range(steps):
            run(turn * steps + step)
        yield steps * _BATCH / (time.process_time() - started)


def prepare() -> None:
    """Decode photographs of 500x660 and of 4000x3000 pixels to 64x64."""
    print("| photographs to 64x64 | processes | images/s |\n|---|--:|--:|")
    for width, height, count in ((500, 660, 3000), (4000, 3000, 300)):
        with tempfile.TemporaryDirectory() as place:
            _photographs(Path(place) / "set", width, height, count)
            for cores in sorted({1, len(os.sched_getaffinity(0))}):
                seconds = _prepared(Path(place), cores)
                print(f"| {width}x{height} | {cores} | {count / seconds:,.0f} |", flush=True)


def _prepared(place: Path, cores: int) -> float:
    chosen = sorted(os.sched_getaffinity(0))[:cores]
    environment = {**os.environ, "DDPM_CACHE": str(place / f"cache-{cores}")}
    done = subprocess.run(
        [str(Path(sys.executable).with_name("ddpm-tui")), "data", f"folder:{place}/set", "--json"],
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
        preexec_fn=lambda: os.sched_setaffinity(0, chosen),
    )
    return float(json.loads(done.stdout)["seconds"])


def _photographs(folder: Path, width: int, height: int, count: int) -> None:
    folder.mkdir()
    rng = np.random.default_rng(0)
    for kind in range(10):
        coarse = Image.fromarray(rng.integers(0, 256, (height // 20, width // 20, 3), np.uint8))
        buffer = io.BytesIO()
        coarse.resize((width, height), Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=90)
        for number in range(kind, count, 10):
            # A comment at its end makes each file another one.
            (folder / f"{number:05d}.jpg").write_bytes(buffer.getvalue() + str(number).encode())


def large(place: Path) -> None:
    """Train for an epoch on more images than should be in memory."""
    from engine.config import load_config
    from engine.runs.lock import read_holder
    from engine.runs.status import read_status
    from engine.runs.summary import summarise
    from engine.service.start import start_new_run

    os.environ["DDPM_CACHE"] = str(place / "cache")
    count = _LARGE_BYTES // (_SIZE * _SIZE * 3)
    source = place / "large.npz"
    if not source.exists():
        _write_npz(source, count)
    started = time.monotonic()
    checked = subprocess.Popen(
        [str(Path(sys.executable).with_name("ddpm-tui")), "data", f"npz:{source}", "--json"],
        stdout=subprocess.PIPE,
    )
    peak = _peak_while(checked)
    print(f"prepared {count:,} images in {time.monotonic() - started:.0f} s; anonymous memory of "
          f"all its processes at most {peak / 2**20:.0f} MB")  # fmt: skip
    for name, images in (("small", 2_000), ("large", 0)):
        run, _ = start_new_run(
            place / "runs",
            f"{name}-{int(time.time())}",
            load_config("demo", [
                f"data.source=npz:{source}", f"data.size={_SIZE}", f"data.train_images={images}",
                "data.validation_images=500", "network.filters=[8, 16]", "network.patch=4",
                "network.attention=[]", "training.batch_size=256", "preview.count=4",
                f"training.epochs={1 if not images else 150}", "ema.power_lengths=[]",
                "validation.every_epochs=1000", "preview.every_epochs=1000",
                "checkpoint.every_epochs=1000",
            ]),
        )  # fmt: skip
        first, most, files = 0, 0, 0
        while not summarise(run).is_live:
            time.sleep(0.1)
        while (holder := read_holder(run.lock)) is not None and summarise(run).is_live:
            memory = _memory(holder.pid)
            status = read_status(run.status)
            if status is not None and status.step > 20:
                first = first or memory["RssAnon"]
                most, files = max(most, memory["RssAnon"]), max(files, memory["RssFile"])
            time.sleep(0.5)
        status = read_status(run.status)
        steps = status.step if status else 0
        print(
            f"{name}: {steps:,} steps of 256; RssAnon {first / 2**20:.0f} MB after 20 steps, at "
            f"most {most / 2**20:.0f} MB; RssFile at most {files / 2**20:.0f} MB",
            flush=True,
        )


def _write_npz(path: Path, count: int) -> None:
    """Uncompressed, written piece by piece."""
    rng = np.random.default_rng(0)
    with (
        zipfile.ZipFile(path, "w") as archive,
        archive.open("images.npy", "w", force_zip64=True) as member,
    ):
        np.lib.format.write_array_header_1_0(
            member, {"descr": "|u1", "fortran_order": False, "shape": (count, _SIZE, _SIZE, 3)}
        )
        for first in range(0, count, 4096):
            part = rng.integers(0, 256, (min(4096, count - first), 8, 8, 3), np.uint8)
            member.write(part.repeat(8, axis=1).repeat(8, axis=2).tobytes())


def _peak_while(process: "subprocess.Popen[bytes]") -> int:
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(_memory(pid)["RssAnon"] for pid in _family(process.pid)))
        time.sleep(0.5)
    if process.returncode:
        raise SystemExit(process.returncode)
    return peak


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from _family(int(child))
    except OSError:
        return


def _memory(pid: int) -> dict[str, int]:
    """RssAnon and RssFile in bytes; zeros when the process is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        lines = []
    found = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines if "kB" in line}
    return {key: found.get(key, 0) for key in ("RssAnon", "RssFile")}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("pace", "prepare", "large"))
    parser.add_argument("place", type=Path, nargs="?", metavar="DIR")
    options = parser.parse_args()
    if options.what == "large":
        if options.place is None:
            parser.error("large needs a DIR with 9 GB of room")
        options.place.mkdir(parents=True, exist_ok=True)
        large(options.place.absolute())
    else:
        {"pace": pace, "prepare": prepare}[options.what]()


if __name__ == "__main__":
    main()
