"""The folder that holds the runs: find it, list it, make a run in it."""

import os
import re
import shutil
from pathlib import Path

from platformdirs import user_data_path

from engine.config import Config, to_toml
from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.files import naming_disk_trouble, write_whole
from engine.runs.shipped import NAME as SHIPPED_NAME
from engine.runs.shipped import shipped_run

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def runs_folder(option: Path | None = None) -> Path:
    """Where runs live: the option, DDPM_CHECKPOINTS, a checkout's checkpoints/, XDG data."""
    if option is not None:
        return option.expanduser().absolute()
    if named := os.environ.get("DDPM_CHECKPOINTS"):
        return Path(named).expanduser().absolute()
    for folder in (Path.cwd(), *Path.cwd().parents):
        project = folder / "pyproject.toml"
        if not (folder / "checkpoints").is_dir() or not project.is_file():
            continue
        if 'name = "ddpm-tui"' in project.read_text(encoding="utf-8", errors="replace"):
            return folder / "checkpoints"
    return user_data_path("ddpm-tui") / "checkpoints"


def list_runs(folder: Path) -> list[RunDirectory]:
    """The runs in `folder`, by name; none where there is no such folder.

    Where runs live by default, the one that came with the program is among them.

    Raises:
        UserError: it cannot be read.
    """
    with naming_disk_trouble(f"Reading the runs in {str(folder)!r}"):
        found = [RunDirectory(path) for path in folder.iterdir()] if folder.is_dir() else []
    runs = [*filter(_is_run, found), *_shipped_for(folder, {run.name for run in found})]
    return sorted(runs, key=lambda run: run.name.casefold())


def _shipped_for(folder: Path, taken: set[str]) -> list[RunDirectory]:
    """The run that came with the program, where it is to be listed and its name is free."""
    if SHIPPED_NAME in taken or folder != runs_folder():
        return []
    shipped = shipped_run()
    return [] if shipped is None else [shipped]


def _is_run(run: RunDirectory) -> bool:
    """A hidden one is being removed; what may not be looked into is somebody else's."""
    try:
        return run.name[0] != "." and run.config.is_file()
    except OSError:
        return False


def find_run(folder: Path, name: str) -> RunDirectory:
    """The run of that name, or at that path; the one that came with the program by its name.

    Raises:
        UserError: there is none; names those there are.
    """
    for path in (folder / name, Path(name).expanduser().absolute()):
        if (run := RunDirectory(path)).config.is_file():
            return run
    if (shipped := shipped_run()) is not None and shipped.name == name:
        return shipped
    known = ", ".join(run.name for run in list_runs(folder)[:10])
    raise UserError(
        f"There is no run {name!r} in {str(folder)!r}"
        + (f": it has {known}." if known else ", which has no runs yet.")
    )


def stem_of(source: str) -> str:
    """A run's name made from that of a preset or a configuration file."""
    name = Path(source).name.removesuffix(".toml")
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).lstrip("._-") or "run"


def next_name(folder: Path, source: str) -> str:
    """PRESET-N with the first N that is free."""
    stem = stem_of(source)
    number = 1
    while (folder / f"{stem}-{number}").exists():
        number += 1
    return f"{stem}-{number}"


def newest_name(folder: Path, source: str) -> str:
    """PRESET-N with the highest N that there is; PRESET-1 when there is none."""
    pattern = re.compile(re.escape(stem_of(source)) + r"-([1-9][0-9]*)")
    numbers = [int(match[1]) for run in list_runs(folder) if (match := pattern.fullmatch(run.name))]
    return f"{stem_of(source)}-{max(numbers, default=1)}"


def check_name(folder: Path, name: str) -> None:
    """Refuse a name that no run can be made under now.

    Raises:
        UserError: it is taken or unusable.
    """
    _check_spelling(name)
    if (folder / name).exists():
        raise _taken(folder, name)


def create_run(folder: Path, name: str, config: Config) -> RunDirectory:
    """Make the directory of a new run with its configuration in it.

    Raises:
        UserError: the name is taken or unusable, or the disk refuses.
    """
    _check_spelling(name)
    run = RunDirectory(folder / name)
    with naming_disk_trouble(f"Making run {name!r} in {str(folder)!r}"):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            run.path.mkdir()
        except FileExistsError:
            raise _taken(folder, name) from None
        try:
            write_whole(run.config, to_toml(config).encode())
        except BaseException:
            shutil.rmtree(run.path, ignore_errors=True)
            raise
    return run


def _check_spelling(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise UserError(
            f"{name!r} cannot name a run: use letters, digits, '.', '_' and '-', "
            f"beginning with a letter or digit, at most 100."
        )


def _taken(folder: Path, name: str) -> UserError:
    return UserError(
        f"Run {name!r} already exists in {str(folder)!r}: go on with it by --resume, "
        f"or choose another name."
    )
