"""A fault in a drawing ends the drawing, not the engine that trains beside it."""

from collections.abc import Generator
from typing import cast

import pytest

from engine.sampling.moment import Moment
from engine.service.engine import Engine
from engine.service.job import Job
from engine.service.messages import Message, Refused, Sample
from engine.service.reporter import Reporter
from engine.service.server import EngineServer, ReceivedCommand


def broken() -> Generator[Moment, None, str]:
    yield Moment("sampling, 1/2", True, 1, 2)
    raise MemoryError("out of memory on the device")


def test_fault_is_told_to_who_asked_and_the_engine_goes_on(
    capfd: pytest.CaptureFixture[str],
) -> None:
    class Quiet:
        def serving(self, activity: str) -> None:
            pass

    engine = Engine(
        None,  # type: ignore[arg-type]
        cast(EngineServer, None),
        cast(Reporter, Quiet()),
        lambda order: pytest.fail("nothing is to be trained"),
        0.0,
    )
    answers: list[Message] = []
    job = Job(broken(), ReceivedCommand(Sample(), answers.append, 7))
    engine._jobs.append(job)
    engine._advance_job(job)
    engine._advance_job(job)
    assert not engine._jobs and not engine._has_ended
    last = answers[-1]
    assert isinstance(last, Refused) and last.id == 7
    assert "out of memory on the device" in last.reason
    assert "Traceback" in capfd.readouterr().err, "for engine.log"
