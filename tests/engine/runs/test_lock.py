import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import UserError
from engine.runs.lock import RunLock, is_held, read_holder

HOLD = """
import sys, time
from pathlib import Path
from engine.runs.lock import RunLock
lock = RunLock.take(Path(sys.argv[1]), "/a/socket")
print("held", flush=True)
time.sleep(600)
"""


def test_lock_goes_with_the_process_however_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "engine.lock"
    assert not is_held(path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        assert is_held(path)
        holder = read_holder(path)
        assert holder is not None and (holder.pid, holder.socket) == (process.pid, "/a/socket")
        assert holder.is_here
        with pytest.raises(UserError, match=rf"already has an engine \(process {process.pid}"):
            RunLock.take(path, "")
        os.kill(process.pid, signal.SIGKILL)
    assert not is_held(path)
    RunLock.take(path, "").release()


def test_asking_does_not_keep_an_engine_out(tmp_path: Path) -> None:
    path = tmp_path / "engine.lock"
    RunLock.take(path, "").release()
    assert not is_held(path)
    lock = RunLock.take(path, "")
    assert is_held(path)
    lock.release()
