"""Start the engine process of a run so that it outlives whoever started it."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from engine.config import Config
from engine.data.obtainable import check_obtainable
from engine.data.sources.names import absolute_name
from engine.runs.directory import RunDirectory
from engine.runs.files import naming_disk_trouble
from engine.runs.resume import find_resume_point, read_config
from engine.runs.shipped import check_own
from engine.runs.store import create_run
from engine.service.messages import Train
from engine.service.order import check_order

SECONDS_OF_LINGERING = 600.0
"""How long an engine that only draws stays, with its network warm, when nothing is asked."""


def start_new_run(folder: Path, name: str, config: Config) -> tuple[RunDirectory, "StartedEngine"]:
    """Make a run and start its training.

    Raises:
        UserError: the images cannot be had, the name is taken or unusable, the disk refuses.
    """
    check_obtainable(config.data)
    run = create_run(folder, name, _wherever_it_is_read(config))
    return run, _start(run)


def _wherever_it_is_read(config: Config) -> Config:
    """The configuration with the paths of its files absolute: the engine works elsewhere."""
    data = msgspec.structs.replace(config.data, source=absolute_name(config.data.source))
    evaluation = config.evaluation
    if file := evaluation.weights_file:
        absolute = str(Path(file).expanduser().absolute())
        evaluation = msgspec.structs.replace(evaluation, weights_file=absolute)
    return msgspec.structs.replace(config, data=data, evaluation=evaluation)


def start_engine(run: RunDirectory, order: Train | None = None) -> "StartedEngine":
    """Start or go on with the training of an existing run; more epochs extend a finished one.

    Args:
        run: the run.
        order: from where to go on, and what to change before; None: from the newest checkpoint.

    Raises:
        UserError: its configuration or all its checkpoints are unusable, a setting cannot change
            or not to this value, nothing would be left to train, the disk refuses.
    """
    order = order or Train()
    check_order(run, find_resume_point(run, order.from_step), order)
    return _start(run, "--order", msgspec.json.encode(order).decode())


def start_serving(run: RunDirectory, linger: float = SECONDS_OF_LINGERING) -> "StartedEngine":
    """Start an engine that trains nothing and draws what it is asked to.

    Args:
        run: a run with a checkpoint.
        linger: seconds it stays when nothing is asked; 0: until no front end is connected.

    Raises:
        UserError: the run's configuration is unusable, or the disk refuses.
    """
    read_config(run)
    return _start(run, "--serve", str(linger))


_children: "list[subprocess.Popen[bytes]]" = []
"""Kept so that an engine that has ended is reaped, whoever still looks at it."""


class StartedEngine:
    """An engine process that this process has started."""

    def __init__(self, run: RunDirectory, process: "subprocess.Popen[bytes]") -> None:
        self.run = run
        self._process = process

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it lives."""
        return self._process.poll()


def _start(run: RunDirectory, *words: str) -> StartedEngine:
    check_own(run)
    # TensorFlow's C++ side writes to file descriptor 2 before Python can filter it: both go to
    # the run's log. A session of its own keeps the terminal's hang-up away.
    with (
        naming_disk_trouble(f"Starting the engine of run {run.name!r}"),
        run.engine_log.open("ab") as log,
    ):
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "engine.service", str(run.path), *words],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={"TF_CPP_MIN_LOG_LEVEL": "2", **os.environ},
        )
    _children[:] = [child for child in _children if child.poll() is None] + [process]
    return StartedEngine(run, process)
