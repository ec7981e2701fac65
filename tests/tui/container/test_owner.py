"""Whose files the runs are, in and out of containers."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from engine.errors import UserError
from tui.container.owner import FALLBACK, choose_user, is_root_of, parse_user

BECOME = """
import os, sys
from pathlib import Path
from tui.container.owner import become_owner
become_owner(Path(sys.argv[1]))
Path(sys.argv[1], "made").touch()
print(*os.getresuid(), *os.getresgid())
"""


def test_the_folders_owner_is_respected() -> None:
    assert choose_user(1234, 99, is_host_root=True) == (1234, 99)
    assert choose_user(1234, 99, is_host_root=False) == (1234, 99)


def test_root_of_the_machine_is_nobody_to_train_as() -> None:
    assert choose_user(0, 0, is_host_root=True) == (FALLBACK, FALLBACK)


def test_root_of_a_rootless_container_is_the_user_outside(tmp_path: Path) -> None:
    assert choose_user(0, 0, is_host_root=False) == (0, 0)
    table = tmp_path / "uid_map"
    table.write_text("         0          0 4294967295\n")
    assert is_root_of(table)
    table.write_text("         0       1000          1\n         1     100000      65536\n")
    assert not is_root_of(table)
    assert is_root_of(tmp_path / "none")


def test_user_may_be_named() -> None:
    assert parse_user("1000:100") == (1000, 100)
    assert parse_user("0") == (0, 0)
    for wrong in ("ddpm", "1000:", ":5", "-1", "1 2"):
        with pytest.raises(UserError, match="DDPM_USER must be"):
            parse_user(wrong)


@pytest.mark.parametrize(("owner", "expected"), [((1234, 99), (1234, 99)), ((0, 0), (1000, 1000))])
def test_root_becomes_the_owner_for_good(owner: tuple[int, int], expected: tuple[int, int]) -> None:
    """Whoever is not root stays who they are, and so does everything that is there."""
    if is_root := os.getuid() == 0 and is_root_of(Path("/proc/self/uid_map")):
        who = expected
    else:
        who = (os.getuid(), os.getgid())
    # Not below pytest's folders, which nobody else may enter.
    with TemporaryDirectory() as name:
        folder, run = Path(name), Path(name) / "demo-1"
        run.mkdir()
        (run / "config.toml").touch()
        if is_root:
            os.chown(folder, *owner)
        done = subprocess.run(
            [sys.executable, "-c", BECOME, name],
            env={**os.environ, "DDPM_USER": ""},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        user, group = who
        assert done.stdout.split() == [str(user)] * 3 + [str(group)] * 3
        assert (folder / "made").stat().st_uid == user
        was_given_away = owner == (0, 0)
        for path in (run, run / "config.toml"):
            assert path.stat().st_uid == (user if was_given_away else os.getuid())
