"""The engine process: ``python -m engine.service RUN_DIRECTORY [--serve SECONDS]``."""

import argparse
import os
import queue
import signal
import sys
import time
import traceback
from pathlib import Path

import msgspec

from engine.errors import UserError
from engine.progress import Progress as Preparation
from engine.progress import finish
from engine.runs.directory import RunDirectory
from engine.runs.events import log_event
from engine.runs.lock import RunLock
from engine.runs.resume import ResumePoint, find_resume_point, read_config
from engine.runs.status import Advice, EngineState, Status, read_status, write_status
from engine.service.address import socket_path
from engine.service.messages import Progress, Stop, Train
from engine.service.order import check_order
from engine.service.server import EngineServer, ReceivedCommand


def main() -> int:
    """Train, or only draw; the exit code is 0, 1 (a bug) or 2 (bad input)."""
    options = _options()
    run = RunDirectory(options.run.absolute())
    try:
        socket = socket_path(run.path)
        lock = RunLock.take(run.lock, str(socket))
    except (UserError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    server = EngineServer(socket)
    server.start()
    _stop_on_signals(server)
    if options.serve is None:
        _record(run, "starting")
    try:
        _run(run, server, options)
        return 0
    except _StopAskedEarly:
        _stop_early(run, server)
        return 0
    except UserError as error:
        print(error, file=sys.stderr)
        _record_failure(run, str(error), getattr(error, "advice", None))
        return 2
    except Exception as error:
        traceback.print_exc()
        _record_failure(run, f"The engine met a fault of its own ({error!r}); see engine.log.")
        return 1
    finally:
        server.close()
        lock.release()


class _StopAskedEarly(Exception):
    """A front end or a signal asked for the end before there was anything to save."""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("engine.service", description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--serve", type=float, metavar="SECONDS", help="stay so long when idle")
    parser.add_argument("--order", default="{}", metavar="JSON", help="how to go on training")
    return parser.parse_args()


def _run(run: RunDirectory, server: EngineServer, options: argparse.Namespace) -> None:
    def tell(activity: str) -> None:
        server.publish(Progress("starting", activity))
        if server.is_to_stop:
            raise _StopAskedEarly

    def tell_preparation(progress: Preparation) -> None:
        tell(progress.in_words)

    order = msgspec.convert(msgspec.json.decode(options.order), Train)
    # Before TensorFlow is loaded, for it takes seconds: whatever refuses must refuse at once.
    point = None if options.serve is not None else find_resume_point(run, order.from_step)
    config = point.config if point else read_config(run)
    tell("loading TensorFlow")
    from engine.sampling.model import Model
    from engine.service.engine import Engine
    from engine.service.reporter import Reporter
    from engine.service.training import Training
    from engine.training.device import use_device
    from engine.training.session import open_session
    from engine.training.trainer import Trainer

    device = use_device(config.device)
    tell("building the network")
    model = Model.build(run, config)
    reporter = Reporter(run, server)

    def begin_training(order: Train, point: ResumePoint) -> Training:
        finish(model.images.load(), tell_preparation)
        trainer = Trainer(open_session(model, point, device, tell))
        for key, value in order.changes.items():
            change = trainer.change(key, value)
            text = f"{key}: {change.old:g} -> {change.new:g}, as asked on resuming"
            log_event(run.events, trainer.step, text)
        return Training(run, trainer, reporter)

    def go_on(order: Train) -> Training:
        point = find_resume_point(run, order.from_step)
        check_order(run, point, order)
        return begin_training(order, point)

    engine = Engine(model, server, reporter, go_on, options.serve or 0.0)
    if point:
        engine.train(begin_training(order, point))
    else:
        engine.serve()


def _stop_on_signals(server: EngineServer) -> None:
    """SIGTERM and SIGINT save and end, like the command; a hang-up changes nothing."""

    def ask_to_stop(*_: object) -> None:
        server.receive(ReceivedCommand(Stop()))

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _stop_early(run: RunDirectory, server: EngineServer) -> None:
    """Nothing has been trained yet: what was prepared of the images is kept in the cache."""
    status = read_status(run.status)
    if status is None or not status.is_serving:
        _record(run, "stopped")
    while True:
        try:
            received = server.commands.get_nowait()
        except queue.Empty:
            return
        if isinstance(received.command, Stop):
            received.done("Stopped before training began")
        else:
            received.refuse("The engine has stopped.")


def _record_failure(run: RunDirectory, message: str, advice: Advice | None = None) -> None:
    """A failed training is a failed run; an engine that only draws leaves the run as it was."""
    status = read_status(run.status)
    if status is None or not status.is_serving:
        _record(run, "failed", message, advice)


def _record(
    run: RunDirectory,
    state: EngineState,
    message: str = "",
    advice: Advice | None = None,
) -> None:
    """Write the state over what was known; a disk that refuses must not hide the first trouble."""
    known = read_status(run.status) or Status(state, 0.0)
    try:
        status = msgspec.structs.replace(
            known,
            state=state,
            time=time.time(),
            message=message,
            advice=advice,
            is_serving=False,
        )
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
