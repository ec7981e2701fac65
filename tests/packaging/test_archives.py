"""The wheel and the source archive: what is in them, and that one can be made from the other."""

import subprocess
import sys
import tarfile
import tomllib
from email.parser import HeaderParser
from pathlib import Path
from zipfile import ZipFile

import pytest

TREE = Path(__file__).parents[2]
DEMO = "engine/shipped/demo/"


def make(tree: Path, to: Path, *options: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--directory", to, *options],
        cwd=tree, check=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both, made from the checkout."""
    folder = tmp_path_factory.mktemp("archives")
    make(TREE, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(archives: Path) -> ZipFile:
    (path,) = archives.glob("*.whl")
    return ZipFile(path)


def under(name: str) -> set[str]:
    files = (file for file in (TREE / name).rglob("*") if file.is_file())
    return {str(file.relative_to(TREE)) for file in files if "__pycache__" not in file.parts}


def test_wheel_is_the_three_packages_with_their_data(wheel: ZipFile) -> None:
    facts = {name for name in wheel.namelist() if ".dist-info/" in name}
    shipped = {name for name in wheel.namelist() if name.startswith(DEMO)}
    rest = set(wheel.namelist()) - facts - shipped
    assert rest == under("tui") | under("engine") | under("web")
    assert {"tui/style.tcss", "engine/config/presets/demo.toml"} <= rest


def test_wheel_has_the_shipped_demo_run(wheel: ZipFile) -> None:
    demo = TREE / "checkpoints" / "demo"
    shipped = {name.removeprefix(DEMO) for name in wheel.namelist() if name.startswith(DEMO)}
    assert {"config.toml", "shipped.json", "metrics.jsonl"} <= shipped
    for name in shipped:
        assert wheel.read(DEMO + name) == (demo / name).read_bytes()


def test_wheel_names_its_licenses_and_its_command(wheel: ZipFile) -> None:
    facts = wheel.namelist()[-1].split("/")[0]
    notices = [name for name in ("LICENSE", "THIRD_PARTY_NOTICES.md") if (TREE / name).exists()]
    for name in notices:
        assert wheel.read(f"{facts}/licenses/{name}") == (TREE / name).read_bytes()
    assert b"ddpm-tui = tui.command_line.main:main" in wheel.read(f"{facts}/entry_points.txt")
    said = HeaderParser().parsestr(wheel.read(f"{facts}/METADATA").decode())
    project = tomllib.loads((TREE / "pyproject.toml").read_text())["project"]
    assert (said["Version"], said["License-Expression"]) == (project["version"], "MIT")
    assert set(said.get_all("License-File", [])) == set(notices)


def test_same_wheel_is_made_from_the_source_archive(
    archives: Path, wheel: ZipFile, tmp_path: Path
) -> None:
    (path,) = archives.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        archive.extractall(tmp_path, filter="data")
    (tree,) = tmp_path.iterdir()
    tops = {entry.name for entry in tree.iterdir()}
    runs = {entry.name for entry in (tree / "checkpoints").iterdir()}
    assert runs == {"README.md", "demo"}, "nobody's own"
    assert {"Dockerfile", "locks", "container", "CHANGELOG.md"} <= tops
    assert not {"tests", "docs", "benchmarks", ".git"} & tops
    make(tree, tmp_path / "again", "--target", "wheel")
    (again,) = (tmp_path / "again").glob("*.whl")
    with ZipFile(again) as made:
        assert sorted(made.namelist()) == sorted(wheel.namelist())
        for name in made.namelist():
            assert made.read(name) == wheel.read(name), name
