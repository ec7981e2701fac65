"""The engine process: ``python -m engine.service RUN_DIRECTORY``."""

import os
import signal
import sys
import time
import traceback
from pathlib import Path

import msgspec

from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.runs.events import log_event
from engine.runs.lock import RunLock
from engine.runs.resume import find_resume_point
from engine.runs.status import EngineState, Status, read_status, write_status
from engine.service.address import socket_path
from engine.service.messages import Progress, Stop
from engine.service.server import EngineServer, ReceivedCommand


def main() -> int:
    """Train the run named on the command line; the exit code is 0, 1 (a bug) or 2 (bad input)."""
    run = RunDirectory(Path(sys.argv[1]).absolute())
    try:
        socket = socket_path(run.path)
        lock = RunLock.take(run.lock, str(socket))
    except (UserError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    server = EngineServer(socket)
    server.start()
    _stop_on_signals(server)
    _record(run, "starting")
    try:
        _train(run, server)
        return 0
    except UserError as error:
        _record(run, "failed", str(error))
        return 2
    except Exception as error:
        traceback.print_exc()
        _record(run, "failed", f"The engine met a fault of its own ({error!r}); see engine.log.")
        return 1
    finally:
        server.close()
        lock.release()


def _train(run: RunDirectory, server: EngineServer) -> None:
    def tell(activity: str) -> None:
        server.publish(Progress("starting", activity))

    point = find_resume_point(run)
    tell("loading TensorFlow")
    from engine.service.engine import Engine
    from engine.training.device import use_device
    from engine.training.session import open_session
    from engine.training.trainer import Trainer

    device = use_device(point.config.device)
    session = open_session(run, point, tell)
    trainer = Trainer(session)
    log_event(run.events, trainer.step, f"Training on the {device}")
    Engine(run, trainer, server).train()


def _stop_on_signals(server: EngineServer) -> None:
    """SIGTERM and SIGINT save and end, like the command; a hang-up changes nothing."""

    def ask_to_stop(*_: object) -> None:
        nobody = ReceivedCommand(Stop(), done=lambda _: None, refuse=lambda _: None)
        server.commands.put(nobody)

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _record(run: RunDirectory, state: EngineState, message: str = "") -> None:
    """Write the state over what was known; a disk that refuses must not hide the first trouble."""
    known = read_status(run.status) or Status(state, 0.0)
    try:
        status = msgspec.structs.replace(known, state=state, time=time.time(), message=message)
        write_status(run.status, status)
        if state == "failed":
            log_event(run.events, known.step, message, "error")
    except OSError:
        traceback.print_exc()


if __name__ == "__main__":
    code = main()
    # TensorFlow's threads take seconds to wind down, and there is nothing left to save.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
