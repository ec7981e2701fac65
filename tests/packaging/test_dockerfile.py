"""What a Dockerfile should keep to; its steps themselves are run by the tests beside this."""

import tomllib
from itertools import chain
from pathlib import Path

import pytest
from dockerfile import Instruction, Stage, context_files, fits, read_instructions, read_stages
from packaging.specifiers import SpecifierSet

TREE = Path(__file__).parents[2]
ALLOWED = {
    "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "RUN",
    "STOPSIGNAL", "VOLUME", "WORKDIR",
}  # fmt: skip


@pytest.fixture(scope="module")
def stages() -> list[Stage]:
    return read_stages(TREE / "Dockerfile")


@pytest.fixture(scope="module")
def last(stages: list[Stage]) -> Stage:
    return stages[-1]


def steps(stages: list[Stage], name: str) -> list[Instruction]:
    return list(chain.from_iterable(stage.all(name) for stage in stages))


def test_lines_are_joined_and_comments_left_out() -> None:
    text = (
        '# a\nRUN one \\\n  # b\n  && two\n\nCOPY --from=x a b\nCMD ["c d", "e"]\nENV K="v w" L=1\n'
    )
    run, copy, command, environment = read_instructions(text)
    assert (run.name, run.text.split()) == ("RUN", ["one", "&&", "two"])
    assert (copy.options, copy.arguments) == ({"from": "x"}, ["a", "b"])
    assert command.words == ["c d", "e"] and environment.pairs == {"K": "v w", "L": "1"}


def test_images_are_named_with_a_version_and_no_registry(stages: list[Stage]) -> None:
    own = {stage.name for stage in stages}
    images = {stage.image for stage in stages} - own
    assert images == {"python:3.12-slim-bookworm"}
    facts = tomllib.loads((TREE / "pyproject.toml").read_text())
    assert SpecifierSet(facts["project"]["requires-python"]).contains("3.12")


def test_nothing_is_fetched_unpinned(stages: list[Stage]) -> None:
    assert {step.name for stage in stages for step in stage.instructions} <= ALLOWED
    for step in steps(stages, "RUN"):
        assert not {"curl", "wget", "git", "ADD"} & set(step.words)
        for install in step.text.split("&&"):
            if "pip install" in install:
                assert "--require-hashes" in install or "--no-index" in install
            if "apt-get install" in install:
                packages = install.split("--no-install-recommends")[1].split()
                assert packages and all("=" in package for package in packages)
                assert "rm -rf /var/lib/apt/lists/*" in step.text, "in the same layer"


def test_the_largest_layer_changes_with_the_locks_alone(stages: list[Stage]) -> None:
    packages = stages[0]
    assert [step.arguments[:-1] for step in packages.all("COPY")] == [
        ["locks/gpu.txt", "locks/runtime.txt"]
    ]
    assert packages.only("ARG").pairs == {"DEVICE": "gpu"}
    copies = stages[-1].all("COPY")
    assert copies[0].options == {"from": "packages"}, "before anything that changes more often"


def test_context_is_what_the_steps_copy_and_no_more(stages: list[Stage]) -> None:
    sources = [
        source
        for step in steps(stages, "COPY") if "from" not in step.options
        for source in step.arguments[:-1]
    ]  # fmt: skip
    for file in context_files(TREE):
        assert any(fits(file, source) or file.is_relative_to(source) for source in sources), file
        assert "__pycache__" not in file.parts
    tops = {file.parts[0] for file in context_files(TREE)}
    assert not {"tests", "docs", "benchmarks", ".git", ".venv"} & tops
    runs = {file.parts[1] for file in context_files(TREE) if file.parts[0] == "checkpoints"}
    assert runs <= {"README.md", "demo"}, "nobody's own runs"


def test_last_stage_says_how_it_is_started_watched_and_stopped(last: Stage) -> None:
    entrypoint = last.only("ENTRYPOINT")
    assert entrypoint.text.startswith("[") and entrypoint.words[:2] == ["/usr/bin/tini", "--"]
    assert last.only("CMD").words == []
    assert '["' in last.only("HEALTHCHECK").text and last.only("STOPSIGNAL").text == "SIGTERM"
    environment = last.only("ENV").pairs
    (volume,) = last.only("VOLUME").words
    assert volume == environment["DDPM_CHECKPOINTS"] == last.only("WORKDIR").text
    for kept in ("DDPM_CACHE", "DDPM_CONFIG"):
        assert Path(environment[kept]).parent == Path(volume)
        assert Path(environment[kept]).name.startswith("."), "no run"
    assert environment["NVIDIA_DRIVER_CAPABILITIES"] == "compute,utility"
    assert last.only("LABEL").pairs["org.opencontainers.image.licenses"] == "MIT"
