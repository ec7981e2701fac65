"""The image of the Dockerfile without Docker: its very steps, with its paths in a folder.

All stages share the folder: a path stands for itself in each of them. What the last stage has not
taken over is removed at the end, so that nothing can work here that would be missing there.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from dockerfile import Instruction, Stage, context_files, fits, read_stages
from packaging.requirements import Requirement

_OF_THE_STAGES_BEFORE = "/build"
_PLACES = ("/opt/venv", _OF_THE_STAGES_BEFORE, "/app", "/usr/local/bin/ddpm-tui", "/tmp")
_PATH = re.compile(rf"(?<![\w./-])({'|'.join(_PLACES)})(?=[/\s\"']|$)")
_OF_THE_SYSTEM = "apt-get"
_OF_THE_LOCK = "--require-hashes"
_VOLUME = "/app/checkpoints"
_INIT = ["/usr/bin/tini", "--"]
_OURS = ("PYTHONPATH", "VIRTUAL_ENV", "DDPM_CACHE", "DDPM_CONFIG", "DDPM_CHECKPOINTS")


@dataclass
class Built:
    """What can be started as in the image."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    entrypoint: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    """The RUN steps that were run."""
    left_out: list[str] = field(default_factory=list)
    """Those for the system: users and Debian's packages."""

    @property
    def attached(self) -> list[str]:
        """What `docker exec -it CONTAINER ddpm-tui` starts."""
        return [self.path("/usr/local/bin/ddpm-tui")]

    def path(self, text: str) -> str:
        """The text with the image's paths where they are here."""
        return _PATH.sub(lambda found: f"{self.root}{found[1]}", text)

    def environment_with(self, volume: Path, **more: str) -> dict[str, str]:
        """All that a program in the container sees, with a volume for the runs.

        There is no network: a proxy that does not answer stands before it.
        """
        mounted = {
            key: value.replace(self.path(_VOLUME), str(volume))
            for key, value in self.environment.items()
        }
        dead = "http://127.0.0.1:9"
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            **mounted,
            "HTTP_PROXY": dead, "HTTPS_PROXY": dead,
            "CUDA_VISIBLE_DEVICES": "-1",
            "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1",
            # Another user could not enter the folders of these tests.
            "DDPM_USER": f"{os.getuid()}:{os.getgid()}",
            **more,
        }  # fmt: skip


def build(tree: Path, root: Path, *, from_the_index: bool) -> Built:
    """Follow the steps of the tree's Dockerfile, for a machine without a GPU.

    Args:
        tree: the checkout.
        root: an empty folder for all that the image would have.
        from_the_index: install the packages of the lock as the Dockerfile does, from the network.
            Else they are those of the running Python, each of which must be of the version that
            the lock names.
    """
    return _Builder(tree, root, from_the_index).build()


class _Builder:
    def __init__(self, tree: Path, root: Path, from_the_index: bool) -> None:
        self._tree = tree
        self._built = Built(root)
        self._from_the_index = from_the_index
        self._left_by: dict[str, tuple[dict[str, str], Path]] = {}
        self._environment: dict[str, str] = {}
        self._folder = root

    def build(self) -> Built:
        stages = read_stages(self._tree / "Dockerfile")
        (self._built.root / "tmp").mkdir()
        for stage in stages:
            self._follow(stage)
        last = stages[-1]
        init, program = (words := last.only("ENTRYPOINT").words)[:2], words[2:]
        assert init == _INIT
        self._built.environment = {
            key: value for step in last.all("ENV") for key, value in self._pairs(step).items()
        }
        self._built.entrypoint = [self._built.path(word) for word in program]
        health = Instruction("CMD", last.only("HEALTHCHECK").text.split("CMD", 1)[1].strip())
        self._built.health = [self._built.path(word) for word in health.words]
        shutil.rmtree(self._built.path(_OF_THE_STAGES_BEFORE))
        return self._built

    def _follow(self, stage: Stage) -> None:
        inherited, self._folder = self._left_by.get(stage.image, ({}, self._built.root))
        self._environment = dict(inherited)
        for step in stage.instructions:
            match step.name:
                case "ENV":
                    self._environment |= self._pairs(step)
                case "ARG":
                    self._environment |= {**step.pairs, "DEVICE": "cpu"}
                case "WORKDIR":
                    self._folder = Path(self._built.path(step.text))
                    self._folder.mkdir(parents=True, exist_ok=True)
                case "COPY":
                    self._copy(step)
                case "RUN":
                    self._run(step.text)
        self._left_by[stage.name] = self._environment, self._folder

    def _pairs(self, step: Instruction) -> dict[str, str]:
        return {key: self._built.path(value) for key, value in step.pairs.items()}

    def _copy(self, step: Instruction) -> None:
        *sources, target = step.arguments
        place = self._folder / self._built.path(target)
        if step.options.get("from"):
            for source in map(self._built.path, sources):
                assert Path(source).exists(), f"no earlier stage has made {source}"
                if Path(source) != place:
                    shutil.copytree(source, place, dirs_exist_ok=True, symlinks=True)
            return
        for source in sources:
            self._copy_from_context(source, place, target.endswith("/") or len(sources) > 1)

    def _copy_from_context(self, source: str, place: Path, into: bool) -> None:
        files = [
            file for file in context_files(self._tree)
            if fits(file, source) or file.is_relative_to(source)
        ]  # fmt: skip
        assert files or "*" in source, f"{source} is not in the build's context"
        for file in files:
            is_in_folder = not fits(file, source)
            under = file.relative_to(source) if is_in_folder else Path(file.name)
            to = place / under if into or is_in_folder else place
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self._tree / file, to)
            if file.parts[0] == "container":
                to.write_text(self._built.path(to.read_text()))

    def _run(self, text: str) -> None:
        if _OF_THE_SYSTEM in text:
            self._built.left_out.append(text)
            return
        self._built.steps.append(text)
        if _OF_THE_LOCK in text and not self._from_the_index:
            self._take_packages_from_here(self._folder / "locks" / "runtime.txt")
            return
        python = self._built.root / "bin" / "python"
        if not python.exists():
            python.parent.mkdir()
            python.write_text(f'#!/bin/sh\nexec {sys._base_executable} "$@"\n')
            python.chmod(0o755)
        outside = {key: value for key, value in os.environ.items() if key not in _OURS}
        environment = {**outside, **self._environment}
        environment["PATH"] = f"{python.parent}:{outside['PATH']}"
        done = subprocess.run(
            ["/bin/sh", "-c", self._built.path(text)],
            cwd=self._folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"

    def _take_packages_from_here(self, lock: Path) -> None:
        differing = differing_packages(lock)
        assert not differing, f"`make install` gives what the lock names; here differ: {differing}"
        site = next(Path(self._built.path("/opt/venv")).glob("lib/python3*/site-packages"))
        places = dict.fromkeys(sysconfig.get_path(kind) for kind in ("purelib", "platlib"))
        (site / "packages_of_the_lock.pth").write_text("\n".join(places) + "\n")


def differing_packages(lock: Path) -> list[str]:
    """What a lock names and the running Python has not, or has in another version."""
    lines = [line for line in lock.read_text().splitlines() if line and not line.startswith(" ")]
    wanted = [Requirement(line.rstrip("\\").strip()) for line in lines]
    here = [item for item in wanted if item.marker is None or item.marker.evaluate()]
    return [str(item) for item in here if not _is_here(item)]


def _is_here(wanted: Requirement) -> bool:
    try:
        return wanted.specifier.contains(version(wanted.name), prereleases=True)
    except ModuleNotFoundError:
        return False
