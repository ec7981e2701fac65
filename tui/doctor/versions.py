"""Which versions run here."""

from collections.abc import Callable
from importlib import metadata

from tui.doctor.check import Check, ok, problem

_OLDEST, _NEWEST = (3, 11), (3, 13)


def installed_version(package: str) -> str | None:
    """The version of a package that is installed; None where it is not."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def check_versions(python: tuple[int, int, int], version: Callable[[str], str | None]) -> Check:
    """Whether this Python is one that TensorFlow is there for.

    Args:
        python: its version.
        version: of a package, as `installed_version`.
    """
    text = ".".join(map(str, python))
    found = f"Python {text}, ddpm-tui {version('ddpm-tui') or '(not installed)'}"
    if _OLDEST <= python[:2] <= _NEWEST:
        return ok("versions", found)
    return problem("versions", found, "install ddpm-tui with Python 3.11, 3.12 or 3.13")
