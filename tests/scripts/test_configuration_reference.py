"""docs/configuration.md is what the schema says."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "configuration.md"


def check(document: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "scripts/configuration_reference.py", "--check", "--out", document]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


def test_reference_is_current() -> None:
    checked = check(DOCUMENT)
    assert checked.returncode == 0, checked.stderr


def test_old_reference_is_told_in_one_sentence(tmp_path: Path) -> None:
    old = tmp_path / "configuration.md"
    old.write_text(DOCUMENT.read_text().replace("| `seed` |", "| `sead` |"))
    checked = check(old)
    assert checked.returncode == 2
    assert checked.stderr.count("\n") == 1 and "run `python scripts/" in checked.stderr
