"""Run `ddpm-tui` as a user does: a process of its own in some folder."""

import os
import signal
import subprocess
import sys
from pathlib import Path

COMMAND = [str(Path(sys.executable).with_name("ddpm-tui"))]


def as_in_a_terminal() -> None:
    """For the child: tests that run in the background may have given it deaf ears to signals."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def ddpm_tui_without(
    package: str, place: Path, *words: str, runs: str = "runs"
) -> subprocess.CompletedProcess[str]:
    """As `ddpm_tui`, where a package is not installed."""
    code = (
        f"import sys; sys.modules[{package!r}] = None\n"
        f"sys.argv = {['ddpm-tui', *words]!r}\n"
        "from tui.command_line.main import main; main()"
    )
    return _run([sys.executable, "-c", code], place, runs)


def ddpm_tui(place: Path, *words: str, runs: str = "runs") -> subprocess.CompletedProcess[str]:
    """Run the command in `place`, with its runs in the folder `runs`, and wait for its end."""
    return _run([*COMMAND, *words], place, runs)


def _run(command: list[str], place: Path, runs: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=place,
        env={**os.environ, "DDPM_CHECKPOINTS": runs},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
