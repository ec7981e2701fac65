import os
import pickle
import shutil
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import UserError
from engine.metrics.features.torch_file import read_torch_weights

GOLDEN = Path(__file__).parent / "golden"
FORMATS = ["small_zip.pth", "small_legacy.pth"]


@pytest.mark.parametrize("name", FORMATS)
def test_reads_what_pytorch_wrote(name: str) -> None:
    counted = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    expected: dict[str, Any] = {
        "plain": counted,
        "turned": counted.transpose(2, 0, 1),
        "part": counted[1, 1:, 2],
        "number": np.array(7),
        "double": np.array([0.1, 0.2]),
        "half": np.array([[0.5]], np.float16),
        "none": np.zeros((0, 3), np.float32),
    }
    found = read_torch_weights(GOLDEN / name)
    assert list(found) == list(expected)
    for key, value in expected.items():
        np.testing.assert_array_equal(found[key], value)
        assert found[key].dtype == value.dtype


class Calls:
    """Pickled, it is a call that would leave a trace."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Any, tuple[Any]]:
        return os.mkdir, (str(self.trace),)


def saved(path: Path, content: object, zipped: bool) -> Path:
    if zipped:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("archive/data.pkl", pickle.dumps(content, 2))
    else:
        parts = (0x1950A86A20F9469CFC6C, 1001, {}, content, [])
        path.write_bytes(b"".join(pickle.dumps(part, 2) for part in parts))
    return path


@pytest.mark.parametrize("zipped", [True, False])
def test_calls_are_refused_and_never_made(tmp_path: Path, zipped: bool) -> None:
    trace = tmp_path / "trace"
    path = saved(tmp_path / "bad.pth", {"a": Calls(trace)}, zipped)
    with pytest.raises(UserError, match=r"bad\.pth is not read: it asks for posix\.mkdir, and"):
        read_torch_weights(path)
    assert not trace.exists()


def test_call_in_place_of_the_magic_number_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "bad.pth"
    path.write_bytes(pickle.dumps(Calls(tmp_path / "trace"), 2))
    with pytest.raises(UserError, match="it asks for"):
        read_torch_weights(path)
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ([1, 2], "it holds a list instead of named tensors"),
        ({"a": 3}, "it holds 'a', which is no tensor"),
        ({"model": OrderedDict(a=1)}, "it holds 'model', which is no tensor"),
    ],
)
def test_anything_but_named_tensors_is_refused(tmp_path: Path, content: object, words: str) -> None:
    with pytest.raises(UserError, match=words):
        read_torch_weights(saved(tmp_path / "other.pth", content, True))


def of_four_numbers(path: Path, offset: int, size: int, stride: int) -> Path:
    """A vector in a storage of 0, 1, 2, 3, written in the opcodes of pickle."""
    storage = "(S'storage'\nctorch\nFloatStorage\nS'0'\nS'cpu'\nI4\ntQ"
    view = f"I{offset}\n(I{size}\nt(I{stride}\nt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "archive/data.pkl", f"(dS'a'\nctorch._utils\n_rebuild_tensor_v2\n({storage}{view}tRs."
        )
        archive.writestr("archive/data/0", np.arange(4, dtype=np.float32).tobytes())
    return path


def test_views_are_read_as_far_as_their_storage_goes(tmp_path: Path) -> None:
    found = read_torch_weights(of_four_numbers(tmp_path / "view.pth", 1, 2, 2))
    assert found["a"].tolist() == [1, 3]


@pytest.mark.parametrize(
    ("offset", "size", "stride"),
    [(0, 5, 1), (3, 2, 1), (0, 2, 4), (4, 1, 1), (3, 2, -1), (-1, 1, 1)],
)
def test_views_beyond_their_storage_are_refused(
    tmp_path: Path, offset: int, size: int, stride: int
) -> None:
    """Read all the same, they would show whatever lies in memory beside it."""
    with pytest.raises(UserError, match="or is damaged"):
        read_torch_weights(of_four_numbers(tmp_path / "view.pth", offset, size, stride))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("kept", [0.0, 0.2, 0.5, 0.9])
def test_torn_files_are_told_in_a_sentence(tmp_path: Path, name: str, kept: float) -> None:
    whole = (GOLDEN / name).read_bytes()
    path = tmp_path / name
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(UserError, match="is not a file of PyTorch weights, or is damaged"):
        read_torch_weights(path)


@pytest.mark.parametrize("name", FORMATS)
def test_no_damaged_byte_gets_past(tmp_path: Path, name: str) -> None:
    """Whatever one byte becomes: tensors, or one sentence."""
    whole = bytearray((GOLDEN / name).read_bytes())
    path = tmp_path / name
    for place in range(0, len(whole), 3):
        damaged = whole.copy()
        damaged[place] ^= 0x41
        path.write_bytes(damaged)
        try:
            read_torch_weights(path)
        except UserError as error:
            assert path.name in str(error)


def test_missing_files_and_folders_are_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none\.pth cannot be read: No such file"):
        read_torch_weights(tmp_path / "none.pth")
    with pytest.raises(UserError, match="cannot be read: Is a directory"):
        read_torch_weights(tmp_path)


def test_archives_of_something_else_are_told(tmp_path: Path) -> None:
    path = shutil.make_archive(str(tmp_path / "other"), "zip", GOLDEN, "figures.json")
    with pytest.raises(UserError, match="is not a file of PyTorch weights"):
        read_torch_weights(Path(path))
