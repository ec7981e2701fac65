"""This program as a wheel, whichever way it was installed."""

import base64
import hashlib
import subprocess
import sys
import zipfile
from importlib.metadata import Distribution, distribution
from importlib.util import find_spec
from pathlib import Path

from engine.errors import UserError

_NAME = "ddpm-tui"
_OF_AN_INSTALLATION = ("INSTALLER", "REQUESTED", "RECORD", "direct_url.json", "uv_cache.json")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""No ZIP knows an earlier one: the same files make the same wheel."""


def make_wheel(folder: Path) -> Path:
    """Write the wheel into a folder: built from a checkout, or packed again from what is installed.

    Raises:
        UserError: it cannot be built, and why.
    """
    root = Path(__file__).resolve().parents[2]
    if _is_checkout(root):
        return _built(root, folder)
    return repacked(distribution(_NAME), folder)


def repacked(installed: Distribution, folder: Path) -> Path:
    """The wheel that an installation came from, but for what the installer has added.

    Args:
        installed: with the list of its files, RECORD.
        folder: where it goes.

    Raises:
        UserError: the list names nothing.
    """
    files = {
        str(file): Path(str(file.locate()))
        for file in installed.files or ()
        if ".." not in file.parts
        and "__pycache__" not in file.parts
        and not (file.parent.suffix == ".dist-info" and file.name in _OF_AN_INSTALLATION)
    }
    information = next((Path(name).parent for name in files if name.endswith("/METADATA")), None)
    if information is None:
        raise UserError(f"The installation of {_NAME} has no list of its files: install it anew.")
    stem = information.name.removesuffix(".dist-info")
    target = folder / f"{stem}-py3-none-any.whl"
    record = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, path in sorted(files.items()):
            content = path.read_bytes()
            _put(wheel, name, content)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
            record.append(f"{name},sha256={digest.decode()},{len(content)}\n")
        record.append(f"{information}/RECORD,,\n")
        _put(wheel, f"{information}/RECORD", "".join(record).encode())
    return target


def _put(wheel: zipfile.ZipFile, name: str, content: bytes) -> None:
    wheel.writestr(zipfile.ZipInfo(name, _FIRST_DAY), content, zipfile.ZIP_DEFLATED)


def _is_checkout(root: Path) -> bool:
    project = root / "pyproject.toml"
    return project.is_file() and f'name = "{_NAME}"' in project.read_text("utf-8", "replace")


def _built(root: Path, folder: Path) -> Path:
    if find_spec("hatchling") is None:
        raise UserError(
            "A wheel is built from this checkout by hatchling, which is not installed: "
            "pip install hatchling, or install ddpm-tui from a wheel."
        )
    words = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        "-d",
        str(folder.absolute()),
    ]
    built = subprocess.run(words, cwd=root, capture_output=True, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if built.returncode or len(wheels) != 1:
        last = (built.stderr.strip() or "it says nothing").splitlines()[-1]
        raise UserError(f"The wheel of this checkout cannot be built: {last}")
    return wheels[0]
