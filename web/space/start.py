"""What app.py of a Space calls."""

import os
import shutil
import tempfile
from pathlib import Path

from engine.runs.directory import RunDirectory
from engine.runs.store import list_runs
from web.options import Options
from web.serve import serve

_USUAL_PORT = "7860"


def serve_space(runs: Path, host: str) -> None:
    """Serve the page of the only run in a folder that may be read-only, to everybody.

    Args:
        runs: the folder.
        host: to listen on; the port is that of the environment variable PORT, if there is one.

    Raises:
        UserError: the run cannot be drawn from.
    """
    (run,) = list_runs(runs)
    with tempfile.TemporaryDirectory(prefix="ddpm-run-", ignore_cleanup_errors=True) as folder:
        copy = RunDirectory(Path(folder) / run.name)
        shutil.copytree(run.path, copy.path, copy_function=shutil.copyfile)
        options = Options(host=host, port=int(os.environ.get("PORT", _USUAL_PORT)), is_public=True)
        serve(copy, options, lambda text: print(text, flush=True))
