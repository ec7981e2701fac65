"""Weights out of a file that PyTorch saved, without PyTorch and without running what is in it.

Such a file is a pickle, and a pickle may name any function to be called. This reader knows the
four things that tensors need and refuses the rest.
"""

import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from engine.errors import UserError

Weights = dict[str, NDArray[Any]]

_TYPES = {
    "FloatStorage": np.dtype("<f4"),
    "DoubleStorage": np.dtype("<f8"),
    "HalfStorage": np.dtype("<f2"),
    "LongStorage": np.dtype("<i8"),
    "IntStorage": np.dtype("<i4"),
}
_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
_LEGACY_PROTOCOL = 1001


def read_torch_weights(path: Path) -> Weights:
    """The named tensors of a state dict, saved in PyTorch's zip format or the one before 1.6.

    Raises:
        UserError: the file is missing, is no such file, or holds anything but tensors.
    """
    try:
        tensors, storages = _read_zip(path) if zipfile.is_zipfile(path) else _read_legacy(path)
        return {name: tensor.array(storages) for name, tensor in tensors.items()}
    except _Refused as refused:
        raise UserError(
            f"{path} is not read: {refused}, and weights need no more than tensors."
        ) from None
    except OSError as error:
        raise UserError(f"The weights {path} cannot be read: {error.strerror or error}.") from None
    except Exception as error:  # a damaged pickle or archive may fail in any way
        raise UserError(
            f"{path} is not a file of PyTorch weights, or is damaged ({type(error).__name__})."
        ) from None


class _Refused(Exception):
    """What the file asks for and does not get."""


@dataclass(frozen=True)
class _Storage:
    key: str
    type: np.dtype[Any]
    count: int


@dataclass(frozen=True)
class _Tensor:
    """A view into a storage whose numbers are yet to be read."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def array(self, storages: Callable[[_Storage], bytes]) -> NDArray[Any]:
        numbers = np.frombuffer(storages(self.storage), self.storage.type, self.storage.count)
        last = self.offset + sum(
            (size - 1) * stride for size, stride in zip(self.shape, self.strides, strict=True)
        )
        if min((*self.shape, *self.strides, self.offset), default=0) < 0:
            raise ValueError("negative size")
        if last >= self.storage.count and 0 not in self.shape:
            raise ValueError("a tensor beyond its storage")
        byte_strides = [stride * numbers.itemsize for stride in self.strides]
        return as_strided(numbers[self.offset :], self.shape, byte_strides).copy()


def _rebuild_tensor(
    storage: _Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: object
) -> _Tensor:
    """Stands in for torch._utils._rebuild_tensor_v2; the further arguments are for gradients."""
    return _Tensor(storage, offset, tuple(shape), tuple(strides))


class _TensorsOnly(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _rebuild_tensor
        if module == "torch" and name in _TYPES:
            return _TYPES[name]
        raise _Refused(f"it asks for {module}.{name}")

    def persistent_load(self, pid: Any) -> _Storage:
        kind, dtype, key, _, count, *view = pid
        if kind != "storage" or not isinstance(dtype, np.dtype) or any(view):
            raise _Refused(f"it asks for a stored {kind!r} of an unknown kind")
        return _Storage(str(key), dtype, int(count))


def _tensors(loaded: object) -> Mapping[str, _Tensor]:
    if not isinstance(loaded, dict):
        raise _Refused(f"it holds a {type(loaded).__name__} instead of named tensors")
    for name, value in loaded.items():
        if not (isinstance(name, str) and isinstance(value, _Tensor)):
            raise _Refused(f"it holds {name!r}, which is no tensor")
    return loaded


Found = tuple[Mapping[str, _Tensor], Callable[[_Storage], bytes]]


def _read_zip(path: Path) -> Found:
    with zipfile.ZipFile(path) as archive:
        described = next(name for name in archive.namelist() if name.endswith("/data.pkl"))
        folder = described.removesuffix("data.pkl")
        with archive.open(described) as file:
            tensors = _tensors(_TensorsOnly(file).load())
        numbers = {
            tensor.storage.key: archive.read(f"{folder}data/{tensor.storage.key}")
            for tensor in tensors.values()
        }
    return tensors, lambda storage: numbers[storage.key]


def _read_legacy(path: Path) -> Found:
    """Pickles one after another: magic, version, machine, tensors, storage keys; then numbers."""
    with path.open("rb") as file:
        if _TensorsOnly(file).load() != _LEGACY_MAGIC:
            raise ValueError("another magic number")
        if _TensorsOnly(file).load() != _LEGACY_PROTOCOL:
            raise ValueError("another protocol")
        _TensorsOnly(file).load()
        tensors = _tensors(_TensorsOnly(file).load())
        sizes = {t.storage.key: t.storage.type.itemsize for t in tensors.values()}
        numbers = {str(key): _numbers(file, sizes[str(key)]) for key in _TensorsOnly(file).load()}
    return tensors, lambda storage: numbers[storage.key]


def _numbers(file: BinaryIO, size: int) -> bytes:
    count = int.from_bytes(file.read(8), "little")
    return file.read(count * size)
