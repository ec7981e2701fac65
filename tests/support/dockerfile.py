"""A Dockerfile, read: its instructions, stage by stage."""

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

_COMMENT = re.compile(r"^\s*#.*\n?", re.MULTILINE)


@dataclass(frozen=True)
class Instruction:
    """One of them; a line that ends with a backslash goes on in the next."""

    name: str
    text: str
    """All after the name, in one line."""

    @property
    def words(self) -> list[str]:
        """As a shell would take it apart, or as the JSON list that it is."""
        return json.loads(self.text) if self.text.startswith("[") else shlex.split(self.text)

    @property
    def options(self) -> dict[str, str]:
        """What begins with two hyphens and stands before all else."""
        found = {}
        for word in self.words:
            if not word.startswith("--"):
                break
            name, _, value = word[2:].partition("=")
            found[name] = value
        return found

    @property
    def arguments(self) -> list[str]:
        return self.words[len(self.options) :]

    @property
    def pairs(self) -> dict[str, str]:
        """KEY=VALUE KEY=VALUE ..."""
        return dict(word.split("=", 1) for word in self.words)


@dataclass
class Stage:
    image: str
    """What it begins with: an image, or the name of a stage before."""
    name: str
    instructions: list[Instruction] = field(default_factory=list)

    def all(self, name: str) -> list[Instruction]:
        return [instruction for instruction in self.instructions if instruction.name == name]

    def only(self, name: str) -> Instruction:
        (found,) = self.all(name)
        return found


def read_instructions(text: str) -> list[Instruction]:
    joined = re.sub(r"\\\n", "", _COMMENT.sub("", text))
    lines = [line.strip() for line in joined.splitlines() if line.strip()]
    assert not any("<<" in line for line in lines), "a heredoc, which this cannot read"
    return [Instruction(line.split()[0].upper(), line.split(None, 1)[1]) for line in lines]


def read_stages(path: Path) -> list[Stage]:
    """The stages in their order; what stands before the first gives FROM its variables."""
    variables: dict[str, str] = {}
    stages: list[Stage] = []
    for instruction in read_instructions(path.read_text(encoding="utf-8")):
        if instruction.name == "FROM":
            image, *rest = instruction.words
            for name, value in variables.items():
                image = image.replace(f"${{{name}}}", value)
            stages.append(Stage(image, rest[1] if rest else ""))
        elif stages:
            stages[-1].instructions.append(instruction)
        else:
            assert instruction.name == "ARG", "only ARG may stand before the first FROM"
            variables |= instruction.pairs
    return stages


def context_files(tree: Path) -> list[Path]:
    """What `.dockerignore` leaves of a tree: relative paths, sorted."""
    patterns = [
        line.strip()
        for line in (tree / ".dockerignore").read_text().splitlines()
        if line.strip() and not line.startswith("#")
    ]
    wanted = {pattern[1:].split("/")[0] for pattern in patterns if pattern.startswith("!")}
    tops = [tree / name for name in sorted(wanted) if (tree / name).exists()]
    files = [file for top in tops for file in ([top] if top.is_file() else top.rglob("*"))]
    relative = [file.relative_to(tree) for file in files if file.is_file()]
    return sorted(file for file in relative if not _is_ignored(file, patterns))


def _is_ignored(file: Path, patterns: list[str]) -> bool:
    """The last pattern that fits decides; one that fits a folder fits all in it."""
    ignored = False
    for pattern in patterns:
        bare = pattern.removeprefix("!")
        depths = range(1, len(file.parts) + 1)
        if any(fits(Path(*file.parts[:depth]), bare) for depth in depths):
            ignored = not pattern.startswith("!")
    return ignored


def fits(path: Path, pattern: str) -> bool:
    """Whether a path is what a pattern of `COPY` or `.dockerignore` means."""
    if pattern.startswith("**/"):
        return path.match(pattern[3:])
    return len(path.parts) == len(Path(pattern).parts) and path.match(pattern)
