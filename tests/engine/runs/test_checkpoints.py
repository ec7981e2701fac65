from pathlib import Path

import numpy as np
import pytest

from engine.errors import UserError
from engine.runs.checkpoints import (
    Checkpoint,
    Manifest,
    list_checkpoints,
    newest_whole_checkpoint,
    prune,
    read_checkpoint,
    write_checkpoint,
)

WEIGHTS = {"stem/kernel": np.arange(6, dtype=np.float32).reshape(2, 3)}


def write(folder: Path, step: int, loss: float | None = None) -> Checkpoint:
    manifest = Manifest(
        step=step, epoch=step / 10, seed=0, config_digest="d", config={"seed": 0},
        validation_loss=loss, best_validation_loss=loss, counters={"window_loss": 0.1},
        time=0.0, files={},
    )  # fmt: skip
    return write_checkpoint(folder, manifest, {"weights": WEIGHTS, "ema": WEIGHTS})


def steps(folder: Path) -> list[int]:
    return [int(path.name.removeprefix("step-")) for path in list_checkpoints(folder)]


def test_checkpoint_comes_back_bit_for_bit(tmp_path: Path) -> None:
    write(tmp_path, 7, 0.25)
    checkpoint = read_checkpoint(list_checkpoints(tmp_path)[0])
    assert checkpoint.manifest.step == 7
    assert checkpoint.manifest.counters == {"window_loss": 0.1}
    (array,) = checkpoint.tensors("ema").values()
    assert array.tobytes() == WEIGHTS["stem/kernel"].tobytes()


def test_same_step_may_be_written_again(tmp_path: Path) -> None:
    write(tmp_path, 7, 0.25)
    write(tmp_path, 7, 0.5)
    assert read_checkpoint(list_checkpoints(tmp_path)[0]).manifest.validation_loss == 0.5


def test_kept_are_the_last_the_best_and_the_regular_ones(tmp_path: Path) -> None:
    losses = {10: 0.5, 20: 0.1, 30: 0.2, 40: None, 50: 0.3, 60: 0.4}
    for step, loss in losses.items():
        write(tmp_path, step, loss)
    removed = prune(tmp_path, keep_last=2, keep_every_steps=30)
    assert steps(tmp_path) == [20, 30, 50, 60]
    assert len(removed) == 2


@pytest.mark.parametrize("file", ["weights.safetensors", "ema.safetensors", "manifest.json"])
def test_damage_is_named_and_the_older_checkpoint_taken(tmp_path: Path, file: str) -> None:
    write(tmp_path, 1)
    broken = write(tmp_path, 2).path / file
    broken.write_bytes(broken.read_bytes()[:-3])
    checkpoint, troubles = newest_whole_checkpoint(tmp_path)
    assert checkpoint is not None and checkpoint.manifest.step == 1
    assert len(troubles) == 1 and "step-00000002" in troubles[0]


def test_flipped_bit_is_found(tmp_path: Path) -> None:
    path = write(tmp_path, 1).path / "weights.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(UserError, match="damaged"):
        read_checkpoint(path.parent).tensors("weights")


def test_leftovers_of_a_crash_are_no_checkpoint(tmp_path: Path) -> None:
    write(tmp_path, 1)
    (tmp_path / ".step-00000002.partial").mkdir()
    assert steps(tmp_path) == [1]
    write(tmp_path, 2)
    assert steps(tmp_path) == [1, 2]
    assert not list(tmp_path.glob(".*"))


def test_newer_format_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, 1).path
    manifest = path / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 99'))
    with pytest.raises(UserError, match="format 99, newer than this program's 1"):
        read_checkpoint(path)
